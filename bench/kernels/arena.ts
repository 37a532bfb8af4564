// One kernel and its twin over equal columns: the kernel in shared memory, as in use, the twin in ordinary memory, as a rival
// without workers would have it. Both go through the rows in the chunks of the forecast pool.
import { CHUNK_ROWS } from '../../src/forecast/control.js'
import { createForecast, type ForecastSpec } from '../../src/forecast/forecast.js'
import type { Job } from '../../src/forecast/job.js'
import { instantiateKernels, type Kernel } from '../../src/forecast/kernels.js'
import { Sense, type Table } from '../../src/sense/index.js'
import { createRandom } from '../../src/sense/random.js'
import { TWINS } from '../../test/twins/index.js'
import type { Twin } from '../../test/twins/twin.js'

const TICK_MS = 1000
const HISTORY_TICKS = 16
const SIGNAL = 'memory.used'
const MISSING_SHARE = 0.02

type CreateJob = (sense: Sense, table: Table) => Job

export interface KernelCase {
  readonly name: string
  readonly create: CreateJob
}

/** The job at `index` of a forecast: 0 is the model's, 1 its interval's. */
function forecastJob(index: number, spec: Partial<ForecastSpec>): CreateJob {
  return (sense, table) => {
    const full = { signal: SIGNAL, model: 'ewma', horizonMs: 5 * TICK_MS, coverage: 0.9, ...spec } as const
    return createForecast(sense, table, full, TICK_MS).jobs()[index]!
  }
}

export const KERNEL_CASES: readonly KernelCase[] = [
  { name: 'ewma', create: forecastJob(0, { model: 'ewma' }) },
  { name: 'holt-winters', create: forecastJob(0, { model: 'holt-winters' }) },
  {
    name: 'holt-winters, season',
    create: forecastJob(0, { model: 'holt-winters', parameters: { seasonMs: 12 * TICK_MS } }),
  },
  { name: 'regression, 3 lags', create: forecastJob(0, { model: 'regression', parameters: { lags: 3 } }) },
  { name: 'conformal', create: forecastJob(1, { model: 'ewma' }) },
]

export class KernelArena {
  readonly #rows: number
  readonly #shared: Float64Array
  readonly #plain: Float64Array
  readonly #kernel: Kernel
  readonly #twin: Twin
  readonly #job: number
  readonly #progress: number
  #kernelTick = 0
  #twinTick = 0

  constructor(rows: number, create: CreateJob) {
    const sense = new Sense({ capacity: { host: 1, pop: 1, function: 1, vm: 1, task: rows }, historyTicks: HISTORY_TICKS })
    const table = sense.tables.task
    for (let row = 0; row < rows; row++) table.add(`task-${row}`)
    const job = create(sense, table)
    fillHistory(table, rows)
    const { buffer } = sense.memory.memory
    this.#rows = rows
    this.#job = job.pointer
    this.#progress = sense.memory.allocate(64).pointer
    this.#kernel = instantiateKernels(sense.memory.memory)[job.kernel]!
    this.#shared = new Float64Array(buffer, 0, this.#progress / 8)
    this.#plain = Float64Array.from(this.#shared)
    this.#twin = TWINS[job.kernel]!(this.#plain.buffer, job.pointer)
  }

  runKernel(ticks: number): void {
    for (const end = this.#kernelTick + ticks; this.#kernelTick < end; this.#kernelTick++) {
      for (let from = 0; from < this.#rows; from += CHUNK_ROWS) {
        this.#kernel(this.#job, from, Math.min(from + CHUNK_ROWS, this.#rows), this.#kernelTick, this.#progress)
      }
    }
  }

  runTwin(ticks: number): void {
    for (const end = this.#twinTick + ticks; this.#twinTick < end; this.#twinTick++) {
      for (let from = 0; from < this.#rows; from += CHUNK_ROWS) {
        this.#twin(from, Math.min(from + CHUNK_ROWS, this.#rows), this.#twinTick)
      }
    }
  }

  /** @throws Error if the two arms did not compute the same */
  assertEqual(): void {
    for (let at = 0; at < this.#plain.length; at++) {
      const [a, b] = [this.#shared[at]!, this.#plain[at]!]
      if (a !== b && !(Number.isNaN(a) && Number.isNaN(b))) throw new Error(`byte ${at * 8}: kernel ${a}, twin ${b}`)
    }
  }
}

/** Levels that wander, with noise and gaps. */
function fillHistory(table: Table, rows: number): void {
  const random = createRandom('kernels')
  const { history, current } = table.signal(SIGNAL)
  for (let row = 0; row < rows; row++) {
    let level = random.logNormal(18, 1)
    for (let slot = 0; slot < HISTORY_TICKS; slot++) {
      level *= 1 + 0.05 * (random.uniform() - 0.5)
      history.column(slot).values[row] = random.uniform() < MISSING_SHARE ? NaN : level
    }
    current.values[row] = level
  }
}
