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

export class Scope implements Names {
  readonly graph: Graph
  readonly #registry: SignalRegistry
  readonly #target: TargetKind
  readonly #values = new Map<string, { readonly what: string; readonly value: Value }>()
  readonly #forecasts = new Map<string, ForecastName | null>()

  constructor(graph: Graph, registry: SignalRegistry, target: TargetKind) {
    this.graph = graph
    this.#registry = registry
    this.#target = target
  }

  /** What already has the name, for a message; `null` when it is free. */
  taken(name: string): string | null {
    if (this.#values.has(name)) return this.#values.get(name)!.what
    if (this.#forecasts.has(name)) return 'a forecast'
    if (Object.hasOwn(CONSTANTS, name)) return 'a unit'
    if (FUNCTIONS.includes(name)) return 'a function'
    return (TARGET_KINDS as readonly string[]).includes(name) ? 'a kind of target' : null
  }

  /** @param value called at most once for each use, so that variables may be defined in any order */
  define(name: string, what: string, value: Value): void {
    this.#values.set(name, { what, value })
  }

  /** @param forecast `null` for one that is wrong: that was reported, and its uses are not errors of their own */
  defineForecast(name: string, forecast: ForecastName | null): void {
    this.#forecasts.set(name, forecast)
  }

  resolve(path: readonly string[], report: Report): Typed | null {
    const name = path[0]!
    const own = this.#values.get(name)
    if (own !== undefined) {
      if (path.length === 1) return own.value()
      return fail(report, Messages.NoFields(name, own.what))
    }
    const forecast = this.#forecasts.get(name)
    if (forecast === null) return null
    if (forecast !== undefined) return this.#forecastField(name, forecast, path.slice(1), report)
    if (Object.hasOwn(CONSTANTS, name)) {
      if (path.length > 1) return fail(report, Messages.NoFields(name, 'a unit'))
      const { value, unit } = CONSTANTS[name]!
      return { node: this.graph.number(value), type: quantityOf(dimensionOf(unit)) }
    }
    if (name === this.#target) return this.#signal('target', name, path.slice(1), report)
    if (name === 'host') return this.#signal('host', name, path.slice(1), report)
    if (this.taken(name) === 'a kind of target') return fail(report, Messages.OtherTarget(this.#target, path.join('.')))
    if (this.taken(name) === 'a function') return fail(report, Messages.FunctionNotValue(name))
    return fail(report, Messages.NameUnknown(name, this.#names()))
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
    return [this.#target, 'host', ...this.#values.keys(), ...this.#forecasts.keys(), ...Object.keys(CONSTANTS)]
  }
}

function fail(report: Report, message: string): null {
  report(message)
  return null
}
