import { createForecast, type Forecast } from '../forecast/forecast.js'
import type { PipelineStep } from '../forecast/pool.js'
import type { Block, Sense, Table, TargetKind } from '../sense/index.js'
import { TARGET_KINDS } from '../sense/index.js'
import { compilePrograms, printPrograms } from './compile/compile.js'
import {
  EvaluationJob,
  evaluationOf,
  type Masked,
  programOf,
  type Store,
  type TableProgram,
} from './compile/program.js'
import { Errors } from './errors.js'
import type { Node, Source } from './expressions/ir.js'
import type { PolicySet, SetRule } from './policy-set.js'
import { Proposals } from './proposals.js'

/** Where gather finds an argument: a column, or a value that is the same for all rows. */
type Argument = { readonly values: Float64Array } | { readonly constant: number }

interface NumberColumn {
  readonly pointer: number
  readonly values: Float64Array
}

/** A bit a row, 32 to a word. */
interface BitColumn {
  readonly pointer: number
  readonly values: Int32Array
}

interface BoundRule {
  readonly index: number
  readonly mask: Int32Array
  readonly to: Argument
  readonly score: Argument
  readonly floor: Argument
  readonly ceiling: Argument
}

/** Policies bound to the tables of one engine: forecasts laid out, rules compiled. */
export class BoundPolicies {
  readonly set: PolicySet
  /** By key (see PolicyForecast). Identical forecasts of several policies are one. */
  readonly forecasts: ReadonlyMap<string, Forecast>
  /** Exports an `evaluate_<kind>` for every table that has rules; `null` when there is no rule at all. */
  readonly module: WebAssembly.Module | null
  readonly proposals: Proposals
  readonly #sense: Sense
  readonly #forecasts = new Map<string, Forecast>()
  readonly #blocks: Block[] = []
  readonly #programs: readonly TableProgram[]
  /** An EvaluationJob. */
  readonly #job: number
  readonly #rules = new Map<TargetKind, BoundRule[]>(TARGET_KINDS.map((kind) => [kind, []]))

  /**
   * @param tickMs time from one tick to the next
   * @throws Error that names the policy and the forecast when one cannot be made; RangeError when shared memory is
   * exhausted
   */
  constructor(set: PolicySet, sense: Sense, tickMs: number) {
    this.set = set
    this.forecasts = this.#forecasts
    this.#sense = sense
    try {
      this.#job = this.#block(EvaluationJob.sizeBytes)
      this.#createForecasts(tickMs)
      const members = set.policies.map(({ target, match }) =>
        match === null ? null : this.#bits(sense.tables[target]),
      )
      this.#programs = TARGET_KINDS.map((kind) => this.#program(kind, members)).filter(
        ({ masked, stores }) => masked.length + stores.length > 0,
      )
      this.module = this.#programs.length === 0 ? null : new WebAssembly.Module(compilePrograms(this.#programs))
      this.proposals = new Proposals(set.terms(members.map((each) => each?.values ?? null)))
    } catch (error) {
      this.release()
      throw error
    }
  }

  /**
   * What models do on the host thread before a tick, after admission has turned the columns round.
   * @param nowMs end of the span that the tick's observations cover
   */
  beforeTick(nowMs: number): void {
    EvaluationJob.write(this.#sense.memory.memory.buffer, this.#job, { nowMs })
    for (const forecast of this.#forecasts.values()) forecast.beforeTick(nowMs)
  }

  /** Forecast jobs and then the evaluation, for `ForecastPool.use(steps, module)`. */
  stepsFor(kind: TargetKind): readonly PipelineStep[] {
    const steps: PipelineStep[] = this.#forecastsOf(kind).flatMap((forecast) =>
      forecast.jobs().map(({ kernel, pointer }) => ({ stage: 'forecast', source: 'kernels', kernel, job: pointer })),
    )
    if (this.#programs.some((program) => program.kind === kind)) {
      steps.push({ stage: 'decide', source: 'policies', kernel: evaluationOf(kind), job: this.#job })
    }
    return steps
  }

  /**
   * Adds what the rules of a table want, as the finished tick left it, to {@link proposals}: `proposals.clear()` once,
   * then this for each kind of target.
   * @param rowCount rows that the tick evaluated
   */
  gather(kind: TargetKind, rowCount: number): void {
    const { alive } = this.#sense.tables[kind]
    for (const { index, mask, to, score, floor, ceiling } of this.#rules.get(kind)!) {
      for (let word = 0; word << 5 < rowCount; word++) {
        for (let bits = mask[word]!; bits !== 0; bits &= bits - 1) {
          const row = (word << 5) + (31 - Math.clz32(bits & -bits))
          if (row >= rowCount || alive[row] !== 1) continue
          this.proposals.push(index, row, at(to, row), at(score, row), at(floor, row), at(ceiling, row))
        }
      }
    }
  }

  /** The compiled module in WebAssembly's text format. */
  toText(): string {
    return printPrograms(this.#programs)
  }

  /** Gives all columns back. No tick may be running. */
  release(): void {
    for (const forecast of this.#forecasts.values()) forecast.release()
    this.#forecasts.clear()
    for (const block of this.#blocks.splice(0)) this.#sense.memory.release(block)
  }

  #createForecasts(tickMs: number): void {
    for (const policy of this.set.policies) {
      for (const { name, key, spec } of policy.forecasts) {
        if (this.#forecasts.has(key)) continue
        try {
          this.#forecasts.set(key, createForecast(this.#sense, this.#sense.tables[policy.target], spec, tickMs))
        } catch (error) {
          throw Errors.Forecast(policy.name, name, error as Error)
        }
      }
    }
  }

  #forecastsOf(kind: TargetKind): Forecast[] {
    const policies = this.set.policies.filter(({ target }) => target === kind)
    const keys = new Set(policies.flatMap(({ forecasts }) => forecasts.map(({ key }) => key)))
    return [...keys].map((key) => this.#forecasts.get(key)!)
  }

  #program(kind: TargetKind, members: readonly (BitColumn | null)[]): TableProgram {
    const table = this.#sense.tables[kind]
    const columns = new Map<Node, NumberColumn>()
    const rules = this.set.rules
      .map((each, index) => ({ ...each, index }))
      .filter(({ policy }) => policy.target === kind)
    const matches = this.set.policies.flatMap(({ target, match }, index): Masked[] => {
      if (target !== kind || match === null) return []
      return [{ condition: match, mask: members[index]!.pointer, stores: [] }]
    })
    const masked = [...matches, ...rules.map((rule) => this.#bindRule(table, rule, columns))]
    return programOf(
      { kind, masked, stores: [], hostRow: table.hostRow.pointer },
      {
        columnOf: (source) => this.#columnOf(table, source),
        intern: (text) => this.#sense.strings.intern(text),
      },
    )
  }

  #bindRule(table: Table, { rule, index }: SetRule & { index: number }, columns: Map<Node, NumberColumn>): Masked {
    const stores: Store[] = []
    const bind = (node: Node | null, absent: number): Argument => {
      if (node === null) return { constant: absent }
      if (node.op === 'number') return { constant: node.value }
      // Equal expressions of several rules share a column: they store the same.
      const column = columns.get(node) ?? this.#numbers(table)
      columns.set(node, column)
      stores.push({ node, pointer: column.pointer })
      return { values: column.values }
    }
    const mask = this.#bits(table)
    const to = bind(rule.to, NaN)
    const bound = { to, score: bind(rule.score, 0), floor: bind(rule.floor, 0), ceiling: bind(rule.ceiling, Infinity) }
    this.#rules.get(table.kind)!.push({ index, mask: mask.values, ...bound })
    return { condition: rule.when, mask: mask.pointer, stores }
  }

  #columnOf(table: Table, source: Source): number {
    if (source.kind === 'forecast') return this.#forecasts.get(source.key)!.results[source.field]!.pointer
    if (source.kind === 'kernel') throw Errors.KernelColumn(source.key)
    const of = source.of === 'host' ? this.#sense.tables.host : table
    return source.kind === 'label' ? of.label(source.name).pointer : of.signal(source.name).current.pointer
  }

  #numbers({ capacityRows }: Table): NumberColumn {
    const pointer = this.#block(capacityRows * Float64Array.BYTES_PER_ELEMENT)
    return { pointer, values: this.#sense.memory.float64(pointer, capacityRows) }
  }

  #bits({ capacityRows }: Table): BitColumn {
    const words = Math.ceil(capacityRows / 32)
    const pointer = this.#block(words * Int32Array.BYTES_PER_ELEMENT)
    return { pointer, values: this.#sense.memory.int32(pointer, words) }
  }

  // Blocks, not column groups of the table: a row's results are only read where its mask of the same tick says so.
  #block(lengthBytes: number): number {
    const block = this.#sense.memory.allocate(lengthBytes)
    this.#blocks.push(block)
    return block.pointer
  }
}

function at(argument: Argument, row: number): number {
  return 'values' in argument ? argument.values[row]! : argument.constant
}
