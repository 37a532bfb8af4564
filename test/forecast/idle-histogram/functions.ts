// A table of functions under an idle-histogram forecast, minute by minute, and its twin beside it.
import { AdmitStage } from '../../../src/forecast/admit-stage.js'
import { createForecast, type Forecast } from '../../../src/forecast/forecast.js'
import { instantiateKernels, type Kernels } from '../../../src/forecast/kernels.js'
import type { Job } from '../../../src/forecast/job.js'
import { Sense, type Table } from '../../../src/sense/index.js'
import { createRandom } from '../../../src/sense/random.js'
import { triggers } from '../../../src/sense/traces/trace.js'
import { calendarClass, IdleHistogramTwin } from '../../twins/idle-histogram.js'

const MINUTE_MS = 60_000
const SIGNAL = 'requests.arrived'

export class Functions {
  readonly sense: Sense
  readonly table: Table
  readonly forecast: Forecast
  readonly #admit: AdmitStage
  readonly #kernels: Kernels
  readonly #progress: number
  tick = -1

  constructor(rows: number, steps = 1) {
    this.sense = new Sense({ capacity: { host: 1, pop: 1, function: rows, task: 1, vm: 1 }, memoryLimitBytes: 2 ** 26 })
    this.table = this.sense.tables.function
    for (let row = 0; row < rows; row++) this.add(`function-${row}`, row)
    this.forecast = createForecast(
      this.sense,
      this.table,
      { signal: SIGNAL, model: 'idle-histogram', horizonMs: steps * MINUTE_MS, coverage: 0.9 },
      MINUTE_MS,
    )
    this.#admit = new AdmitStage(this.sense, this.table)
    this.#kernels = instantiateKernels(this.sense.memory.memory)
    this.#progress = this.sense.memory.allocate(8).pointer
  }

  /** Functions of all triggers, one after the other, and of none. */
  add(id: string, kind: number): number {
    const trigger = triggers[kind % 8]
    return this.table.add(id, trigger === undefined ? {} : { trigger }).row
  }

  get probability(): Float64Array {
    return this.forecast.results.probability!.values
  }

  /** One minute in which these calls came. */
  step(calls: ArrayLike<number>): void {
    this.tick++
    this.table.signal(SIGNAL).raw.set(calls)
    this.#admit.beforeTick()
    this.forecast.beforeTick((this.tick + 1) * MINUTE_MS)
    for (const job of [...this.#admit.jobs(), ...this.forecast.jobs()]) this.run(job)
  }

  run({ kernel, pointer }: Job, from = 0, to = this.table.rowCount): void {
    this.#kernels[kernel]!(pointer, from, to, this.tick, this.#progress)
  }
}

export class FunctionsTwin {
  readonly twin: IdleHistogramTwin
  readonly #rows: number
  tick = -1

  constructor(rows: number) {
    this.#rows = rows
    this.twin = new IdleHistogramTwin(rows)
    for (let row = 0; row < rows; row++) this.twin.kind[row] = row % 8
  }

  step(calls: Float64Array): void {
    this.tick++
    this.twin.learn(calls, 0, this.#rows)
    this.twin.settle()
    this.forecast(calls, this.tick)
  }

  forecast(calls: Float64Array, tick: number): void {
    this.twin.forecast(calls, 0, this.#rows, tick, calendarClass(tick % 60), calendarClass((tick + 1) % 60))
  }
}

/** Clocks with and without jitter, chance, bursts, pairs of intervals, a newcomer and one that is never called. */
export function someCalls(rows: number, ticks: number, seed: string): Float64Array[] {
  const random = createRandom(seed)
  const period = Array.from({ length: rows }, () => Math.ceil(random.logNormal(3, 1)))
  const next = period.map((length) => random.integer(length + 1))
  return Array.from({ length: ticks }, (_, tick) =>
    Float64Array.from({ length: rows }, (_, row) => {
      const kind = row % 7
      if (kind === 6) return row % 2 === 0 && tick > ticks / 2 && random.uniform() < 0.3 ? 1 : 0
      if (tick < next[row]!) return 0
      const jitter = kind === 1 ? random.integer(3) - 1 : kind === 2 ? random.exponential(1 / period[row]!) : 0
      const pair = kind === 3 && tick % 2 === 0 ? 1 : 0
      next[row] = tick + Math.max(1, Math.round(pair === 1 ? 2 : period[row]! + jitter))
      return 1 + random.integer(3)
    }),
  )
}
