// Every signal of every target in the text format of Prometheus
// (https://prometheus.io/docs/instrumenting/exposition_formats/).
import type { Engine } from '../engine.js'
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
    const { ticks, actions, failedActions } = this.#engine.statistics()
    for (const [name, value] of Object.entries({ ticks, actions, failed_actions: failedActions })) {
      lines.push(`# TYPE atoll_engine_${name}_total counter`, `atoll_engine_${name}_total ${value}`)
    }
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
    const lines = [...table.ids()].flatMap((id) => {
      const value = values[table.rowOf(id)]!
      return Number.isNaN(value) ? [] : `${name}{${table.kind}="${escapeLabel(id)}"} ${value}`
    })
    if (lines.length === 0) return []
    return [
      `# HELP ${name} ${signal.description}`,
      `# TYPE ${name} ${counted === undefined ? 'gauge' : 'counter'}`,
      ...lines,
    ]
  }
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
