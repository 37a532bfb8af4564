// A table of guests whose signals are admitted and forecast by a pool, as an engine does it.
import { AdmitStage } from '../../../src/forecast/admit-stage.js'
import { createForecast, type Forecast } from '../../../src/forecast/forecast.js'
import { ForecastPool, type PipelineStep } from '../../../src/forecast/pool.js'
import { createRandom } from '../../../src/sense/random.js'
import { Sense, TARGET_KINDS, type Table } from '../../../src/sense/index.js'

const MODELS = ['ewma', 'holt-winters'] as const

export class TableUnderForecast {
  readonly table: Table
  readonly pool: ForecastPool
  readonly forecasts: readonly Forecast[]
  readonly #stage: AdmitStage
  readonly #random = createRandom('table under forecast')
  #tick = 0

  constructor(rows: number, workers: number) {
    const sense = new Sense({ capacity: { vm: rows, host: 8, pop: 8, function: 8, task: 8 }, historyTicks: 4 })
    this.table = sense.tables.vm
    for (let row = 0; row < rows; row++) this.table.add(`vm-${row}`)
    this.pool = new ForecastPool(sense.memory, workers)
    this.#stage = new AdmitStage(sense, this.table)
    this.forecasts = MODELS.map((model) =>
      createForecast(sense, this.table, { signal: 'memory.used', model, horizonMs: 3000, coverage: 0.9 }, 1000),
    )
    const admit = this.#stage.jobs().map((job) => step('admit', job))
    const forecast = this.forecasts.flatMap((one) => one.jobs().map((job) => step('forecast', job)))
    const steps = Object.fromEntries(TARGET_KINDS.map((kind) => [kind, kind === 'vm' ? [...admit, ...forecast] : []]))
    this.pool.use(steps as never, null)
  }

  /** One tick over seeded values; `during` runs while workers are at it. */
  async tick(during: () => void = () => {}): Promise<void> {
    const raw = this.table.signal('memory.used').raw
    for (let row = 0; row < raw.length; row++) raw[row] = 1e9 * this.#random.uniform()
    this.#stage.beforeTick()
    const running = this.pool.run('vm', this.table.beginTick(), this.#tick++)
    during()
    await running
    this.table.endTick()
  }

  /** Every forecast of every row. */
  results(): Float64Array[] {
    return this.forecasts.flatMap(({ results: { mean, low, high, confidence } }) =>
      [mean, low, high, confidence].map(({ values }) => values.slice()),
    )
  }
}

function step(stage: PipelineStep['stage'], { kernel, pointer }: { kernel: string; pointer: number }): PipelineStep {
  return { stage, source: 'kernels', kernel, job: pointer }
}
