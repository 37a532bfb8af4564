// Every signal of every target, and what the engine, its policies and their kernels have done, in the text format of Prometheus
// (https://prometheus.io/docs/instrumenting/exposition_formats/).
import type { KernelStatistics } from '../decide/index.js'
import type { Engine, EngineStatistics } from '../engine.js'
import { type Signal, SignalRegistry, TARGET_KINDS, type Table } from '../sense/index.js'

export class Metrics {
  readonly #engine: Engine
  readonly #totals: readonly CountTotals[]

  constructor(engine: Engine) {
    this.#engine = engine
    const tables = TARGET_KINDS.map((kind) => engine.sense.tables[kind])
    this.#totals = tables.flatMap((table) =>
      signalsOf(table).flatMap((signal) => (signal.kind === 'count' ? new CountTotals(table, signal) : [])),
    )
    engine.on('tick', this.#onTick)
  }

  /** The page. A target that has no value of a signal has no line of it. */
  text(): string {
    const { sense } = this.#engine
    const lines: string[] = []
    for (const kind of TARGET_KINDS) {
      const table = sense.tables[kind]
      for (const signal of signalsOf(table)) lines.push(...this.#metric(table, signal))
    }
    lines.push(...engineMetrics(this.#engine.statistics()))
    return `${lines.join('\n')}\n`
  }

  close(): void {
    this.#engine.off('tick', this.#onTick)
  }

  readonly #onTick = () => {
    for (const total of this.#totals) total.add()
  }

  #metric(table: Table, signal: Signal): string[] {
    const counted = this.#totals.find((total) => total.table === table && total.signal === signal)
    const values = counted?.values ?? table.signal(signal.name).current.values
    const name = SignalRegistry.metricName(signal)
    const lines = [...table.ids()].flatMap((id): [string, number][] => {
      const value = values[table.rowOf(id)]!
      return Number.isNaN(value) ? [] : [[`{${table.kind}="${escapeLabel(id)}"}`, value]]
    })
    return metric(name, counted === undefined ? 'gauge' : 'counter', signal.description, lines)
  }
}

function engineMetrics({ ticks, actions, failedActions, policies, kernels }: EngineStatistics): string[] {
  const { inForce, disabled, reloads, refused } = policies
  const single = (name: string, type: 'counter' | 'gauge', help: string, value: number) =>
    metric(name, type, help, [['', value]])
  const ofKernels = (name: string, type: 'counter' | 'gauge', help: string, of: (each: KernelStatistics) => number) =>
    metric(
      name,
      type,
      help,
      Object.entries(kernels).map(([key, each]) => [`{kernel="${escapeLabel(key)}"}`, of(each)]),
    )
  return [
    ...single('atoll_engine_ticks_total', 'counter', 'Turns of the loop', ticks),
    ...single('atoll_engine_actions_total', 'counter', 'Actions that plans were made of', actions),
    ...single('atoll_engine_failed_actions_total', 'counter', 'Actions that ended as failed', failedActions),
    ...single('atoll_policies', 'gauge', 'Policies in force, disabled ones included', inForce),
    ...single('atoll_policies_disabled', 'gauge', 'Policies that are passed over, as a kernel broke', disabled),
    ...single('atoll_policy_reloads_total', 'counter', 'Times that policies were read again and good', reloads),
    ...single('atoll_policy_refusals_total', 'counter', 'Times that policies were read again and refused', refused),
    ...ofKernels('atoll_kernel_batches_total', 'counter', 'Times that the kernel was called', ({ batches }) => batches),
    ...ofKernels('atoll_kernel_rows_total', 'counter', 'Targets that the kernel was given', ({ rows }) => rows),
    ...ofKernels(
      'atoll_kernel_seconds_total',
      'counter',
      'Time that the kernel has worked',
      ({ durationMs }) => durationMs / 1000,
    ),
    ...ofKernels('atoll_kernel_broken', 'gauge', '1 when the kernel was ended', ({ fault }) =>
      fault === null ? 0 : 1,
    ),
  ]
}

/** @param lines each its labels, in braces, and its value */
function metric(
  name: string,
  type: 'counter' | 'gauge',
  help: string,
  lines: readonly (readonly [labels: string, value: number])[],
): string[] {
  if (lines.length === 0) return []
  const values = lines.map(([labels, value]) => `${name}${labels} ${value}`)
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...values]
}

/** A column holds the events of one tick; a counter, which may be asked for at any time, is their sum. */
class CountTotals {
  readonly table: Table
  readonly signal: Signal
  readonly values: Float64Array
  readonly #generations: Float64Array

  constructor(table: Table, signal: Signal) {
    this.table = table
    this.signal = signal
    this.values = new Float64Array(table.capacityRows)
    this.#generations = new Float64Array(table.capacityRows).fill(-1)
  }

  add(): void {
    const current = this.table.signal(this.signal.name).current.values
    for (let row = 0; row < this.table.rowCount; row++) {
      const generation = this.table.generationOf(row)
      if (this.#generations[row] !== generation) this.values[row] = 0
      this.#generations[row] = generation
      this.values[row]! += current[row]!
    }
  }
}

function signalsOf(table: Table): Signal[] {
  return [...table.signals.values()].map(({ signal }) => signal)
}

function escapeLabel(text: string): string {
  return text.replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`))
}
