// What the names in a policy's expressions stand for.
import {
  CONSTANTS,
  type Dimension,
  dimensionOf,
  DIMENSIONLESS,
  type SignalRegistry,
  TARGET_KINDS,
  type TargetKind,
} from '../../sense/index.js'
import type { ResultField } from '../../forecast/models/model.js'
import { Messages } from '../policy/messages.js'
import { FUNCTIONS, type Names } from './check.js'
import type { Graph } from './ir.js'
import { quantityOf, TEXT, type Typed } from './types.js'

export interface ForecastName {
  /** Equal for equal forecasts, whatever policies call them. */
  readonly key: string
  readonly fields: readonly ResultField[]
  /** Of mean, low and high. */
  readonly dimension: Dimension
}

type Report = (message: string) => void
type Value = () => Typed | null

/** Something that a file defines; importing it does not copy it. */
export interface Named {
  readonly what: 'a constant' | 'a variable' | 'a forecast' | 'a kernel'
  /** `file:line` of the definition. */
  readonly place: string
  /** As its author wrote it; empty for a forecast. */
  readonly written: string
  /** Called at most once for each use, so that variables may be defined in any order. `null` for a forecast. */
  readonly value: Value | null
  /** `null` for one that is wrong: that was reported, and its uses are not errors of their own. */
  readonly forecast: ForecastName | null
}

export class Scope implements Names {
  readonly graph: Graph
  /** `null` in definitions that are for all targets. */
  readonly target: TargetKind | null
  /** An import that failed may have defined any name, so none is unknown. */
  isIncomplete = false
  readonly #registry: SignalRegistry
  readonly #named = new Map<string, Named>()
  readonly #imported = new Set<string>()
  /** What each name of the scope is defined with; by the empty name, what is used outside of definitions. */
  readonly #uses = new Map<string, Set<string>>([['', new Set()]])
  #within = ''

  constructor(graph: Graph, registry: SignalRegistry, target: TargetKind | null) {
    this.graph = graph
    this.#registry = registry
    this.target = target
  }

  /** Everything that is defined here, imports included. */
  get named(): ReadonlyMap<string, Named> {
    return this.#named
  }

  isImported(name: string): boolean {
    return this.#imported.has(name)
  }

  /** What already has the name, for a message; `null` when it is free. */
  taken(name: string): string | null {
    const named = this.#named.get(name)
    if (named !== undefined) return this.#imported.has(name) ? `${named.what}, in ${named.place}` : named.what
    if (Object.hasOwn(CONSTANTS, name)) return 'a unit'
    if (FUNCTIONS.includes(name)) return 'a function'
    return (TARGET_KINDS as readonly string[]).includes(name) ? 'a kind of target' : null
  }

  define(name: string, named: Named): void {
    this.#named.set(name, named)
  }

  /** @param uses the names that its definition uses: a forecast that only another file's variable reads is needed */
  import(name: string, named: Named, uses: Iterable<string>): void {
    this.#named.set(name, named)
    this.#imported.add(name)
    this.#uses.set(name, new Set(uses))
  }

  /** The names that the definition of a name uses. */
  usesOf(name: string): Iterable<string> {
    return this.#uses.get(name) ?? []
  }

  /** Does what defines a name: what it uses meanwhile is used by that name. */
  defining<Result>(name: string, define: () => Result): Result {
    const outside = this.#within
    this.#within = name
    const result = define()
    this.#within = outside
    return result
  }

  /** The names that something outside of definitions needs, be it by way of others. */
  used(): ReadonlySet<string> {
    const used = new Set<string>()
    const waiting = ['']
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      for (const needed of this.#uses.get(name) ?? []) {
        if (!used.has(needed)) waiting.push(needed)
        used.add(needed)
      }
    }
    return used
  }

  resolve(path: readonly string[], report: Report): Typed | null {
    const name = path[0]!
    const named = this.#named.get(name)
    if (named !== undefined) return this.#use(name, named, path, report)
    if (Object.hasOwn(CONSTANTS, name)) {
      if (path.length > 1) return fail(report, Messages.NoFields(name, 'a unit'))
      const { value, unit } = CONSTANTS[name]!
      return { node: this.graph.number(value), type: quantityOf(dimensionOf(unit)) }
    }
    if (name === this.target) return this.#signal('target', name, path.slice(1), report)
    if (name === 'host') return this.#signal('host', name, path.slice(1), report)
    if (this.taken(name) === 'a kind of target') return fail(report, this.#otherTarget(name, path))
    if (this.taken(name) === 'a function') return fail(report, Messages.FunctionNotValue(name))
    return this.isIncomplete ? null : fail(report, Messages.NameUnknown(name, this.#names()))
  }

  #use(name: string, { what, value, forecast }: Named, path: readonly string[], report: Report): Typed | null {
    const uses = this.#uses.get(this.#within) ?? new Set()
    this.#uses.set(this.#within, uses.add(name))
    if (value === null) return forecast === null ? null : this.#forecastField(name, forecast, path.slice(1), report)
    return path.length === 1 ? value() : fail(report, Messages.NoFields(name, what))
  }

  #otherTarget(name: string, path: readonly string[]): string {
    return this.target === null
      ? Messages.TargetNeeded(path.join('.'), name)
      : Messages.OtherTarget(this.target, path.join('.'))
  }

  #forecastField(name: string, forecast: ForecastName, path: readonly string[], report: Report): Typed | null {
    const field = path[0]
    if (field === undefined) return fail(report, Messages.ForecastFieldNeeded(name, forecast.fields))
    const known = forecast.fields.find((each) => each === field)
    if (known === undefined || path.length > 1)
      return fail(report, Messages.ForecastField(name, path.join('.'), forecast.fields))
    const pure = known === 'confidence' || known === 'probability'
    const node = this.graph.load({ kind: 'forecast', key: forecast.key, field: known })
    return { node, type: quantityOf(pure ? DIMENSIONLESS : forecast.dimension) }
  }

  #signal(of: 'target' | 'host', kind: TargetKind, path: readonly string[], report: Report): Typed | null {
    if (path[0] === 'labels') return this.#label(of, kind, path.slice(1), report)
    const name = path.join('.')
    const signal = this.#registry.find(kind, name)
    if (signal !== null) {
      return { node: this.graph.load({ kind: 'signal', of, name }), type: quantityOf(dimensionOf(signal.unit)) }
    }
    const names = this.#registry.of(kind).map((each) => each.name)
    const within = names.filter((each) => name === '' || each.startsWith(`${name}.`))
    if (within.length > 0) {
      return fail(
        report,
        Messages.SignalNeeded(
          kind,
          [kind, ...path].join('.'),
          within.map((each) => `${kind}.${each}`),
        ),
      )
    }
    return fail(report, Messages.SignalUnknown(kind, name, names))
  }

  #label(of: 'target' | 'host', kind: TargetKind, path: readonly string[], report: Report): Typed | null {
    if (path.length === 0) return fail(report, Messages.LabelNeeded(kind))
    if (path.length > 1) return fail(report, Messages.LabelField(`${kind}.labels.${path.join('.')}`))
    return { node: this.graph.load({ kind: 'label', of, name: path[0]! }), type: TEXT }
  }

  #names(): string[] {
    return [...(this.target === null ? [] : [this.target]), 'host', ...this.#named.keys(), ...Object.keys(CONSTANTS)]
  }
}

function fail(report: Report, message: string): null {
  report(message)
  return null
}
