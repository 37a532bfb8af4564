// One table, some forecasts and the kernels on the calling thread: what the tests of this folder drive tick by tick.
import { AdmitStage } from '../../src/forecast/admit-stage.js'
import { createForecast, type Forecast, type ForecastSpec } from '../../src/forecast/forecast.js'
import { instantiateKernels, type Kernels } from '../../src/forecast/kernels.js'
import { defineSignal, Sense, type Table } from '../../src/sense/index.js'
import { TWINS } from '../twins/index.js'
import type { Twin } from '../twins/twin.js'

/** What the tests forecast: any finite number that models accept. */
const VALUE = defineSignal('task', {
  name: 'value',
  unit: 'count',
  minimum: -1e100,
  maximum: 1e100,
  description: 'Any',
})
const OTHER = defineSignal('task', {
  name: 'other',
  unit: 'count',
  minimum: -1e100,
  maximum: 1e100,
  description: 'Any',
})
const FIXED = defineSignal('task', { name: 'fixed', unit: 'count', kind: 'setting', description: 'Does not change' })
const BOUNDED = defineSignal('task', { name: 'bounded', unit: 'count', maximum: 10, description: 'From 0 to 10' })

export const TICK_MS = 100

export type SpecLike = Partial<ForecastSpec> & Pick<ForecastSpec, 'model'>

export class Rig {
  readonly sense: Sense
  readonly table: Table
  readonly forecasts: readonly Forecast[]
  readonly #admit: AdmitStage
  readonly #kernels: Kernels
  readonly #progress: number
  readonly #end: number
  readonly #twins: ReadonlyMap<number, Twin> | null
  /** Number of the last finished tick. */
  tick = -1

  /** @param arm whether models run as kernels or as their twins */
  constructor(rows: number, specs: readonly SpecLike[], arm: 'kernels' | 'twins' = 'kernels', historyTicks = 16) {
    this.sense = new Sense({
      capacity: { host: 1, pop: 1, function: 1, vm: 1, task: Math.max(rows, 1) },
      historyTicks,
      memoryLimitBytes: 512 * 2 ** 20,
      signals: [VALUE, OTHER, FIXED, BOUNDED],
    })
    this.table = this.sense.tables.task
    for (let row = 0; row < rows; row++) this.table.add(`task-${row}`)
    this.#admit = new AdmitStage(this.sense, this.table)
    this.forecasts = specs.map((spec) =>
      createForecast(this.sense, this.table, { signal: 'value', horizonMs: TICK_MS, coverage: 0.9, ...spec }, TICK_MS),
    )
    this.#kernels = instantiateKernels(this.sense.memory.memory)
    this.#progress = this.sense.memory.allocate(8).pointer
    this.#end = this.#progress
    const { buffer } = this.sense.memory.memory
    const jobs = this.forecasts.flatMap((forecast) => forecast.jobs())
    this.#twins =
      arm === 'kernels' ? null : new Map(jobs.map(({ kernel, pointer }) => [pointer, TWINS[kernel]!(buffer, pointer)]))
  }

  get forecast(): Forecast {
    return this.forecasts[0]!
  }

  /** One tick: a value a row, NaN for "not observed". */
  step(values: ArrayLike<number>, signal = 'value'): void {
    this.table.signal(signal).raw.set(values)
    this.stepObserved()
  }

  /** One tick with what was written or observed before. */
  stepObserved(): void {
    this.admit()
    const rows = this.#rows
    for (const { kernel, pointer } of this.forecasts.flatMap((forecast) => forecast.jobs())) {
      const twin = this.#twins?.get(pointer)
      if (twin === undefined) this.run(kernel, pointer, 0, rows)
      else twin(0, rows, this.tick)
    }
  }

  /** The first half of a tick: what was written becomes history. */
  protected admit(): void {
    this.tick++
    this.#admit.beforeTick()
    for (const { kernel, pointer } of this.#admit.jobs()) this.run(kernel, pointer, 0, this.#rows)
  }

  get #rows(): number {
    return this.table.rowCount + (this.table.rowCount & 1)
  }

  /** Calls a kernel of the running tick over some rows. */
  run(kernel: string, pointer: number, from: number, to: number): void {
    this.#kernels[kernel]!(pointer, from, to, this.tick, this.#progress)
  }

  /** All columns and records in the shared memory, as numbers. */
  memory(): Float64Array {
    return this.sense.memory.float64(0, this.#end / 8).slice()
  }

  /** The same, bit by bit. */
  memoryBytes(): Uint8Array {
    return this.sense.memory.uint8(0, this.#end).slice()
  }
}

/** Runs a series through one model on one row, and gives what the forecast's columns held after each tick. */
export function trace(
  spec: SpecLike,
  series: ArrayLike<number>,
): Record<'mean' | 'low' | 'high' | 'confidence', number[]> {
  const rig = new Rig(1, [spec])
  const { results } = rig.forecast
  const columns = { mean: [], low: [], high: [], confidence: [] } as Record<
    'mean' | 'low' | 'high' | 'confidence',
    number[]
  >
  for (let at = 0; at < series.length; at++) {
    rig.step([series[at]!])
    for (const name of ['mean', 'low', 'high', 'confidence'] as const) columns[name].push(results[name].values[0]!)
  }
  return columns
}
