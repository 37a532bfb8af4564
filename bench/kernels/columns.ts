// Kernels over columns: the kernel in shared memory, as in use, its twin in ordinary memory, as a rival without workers
// would have it. Both go through the rows in the chunks of the forecast pool.
import { AdmitStage } from '../../src/forecast/admit-stage.js'
import { CHUNK_ROWS } from '../../src/forecast/control.js'
import { createForecast, type ForecastSpec } from '../../src/forecast/forecast.js'
import type { Job } from '../../src/forecast/job.js'
import { instantiateKernels } from '../../src/forecast/kernels.js'
import { Sense, type SignalColumns, type Table } from '../../src/sense/index.js'
import { createRandom } from '../../src/sense/random.js'
import { TWINS } from '../../test/twins/index.js'
import { assertSameNumbers, type Contest } from './contest.js'

const TICK_MS = 1000
const HISTORY_TICKS = 16
const SIGNAL = 'memory.used'
const MISSING_SHARE = 0.02
/** Rows that one call works through, so that the clock's grain does not show. */
const ROWS_PER_CALL = 400_000

export type CreateJob = (sense: Sense, table: Table) => Job

/** A job of a forecast: the model's own or that of its interval. */
export function forecastJob(part: 'model' | 'interval', spec: Partial<ForecastSpec>): CreateJob {
  return (sense, table) => {
    const full = { signal: SIGNAL, model: 'ewma', horizonMs: 5 * TICK_MS, coverage: 0.9, ...spec } as const
    return createForecast(sense, table, full, TICK_MS).jobs()[part === 'model' ? 0 : 1]!
  }
}

/**
 * The border between hosts and history. It empties what it has read, so both arms write anew before each tick, as hosts
 * do.
 */
export function admitContest(rows: number): Contest {
  const create: CreateJob = (sense, table) => {
    const stage = new AdmitStage(sense, table)
    stage.beforeTick()
    return stage.jobs()[[...table.signals.keys()].indexOf(SIGNAL)]!
  }
  return columnContest(rows, create, ({ history, filled }, memory) => {
    const at = filled.pointer / 8
    memory.copyWithin(at, history.pointer / 8, history.pointer / 8 + rows)
  })
}

/** @param prepare done by both arms before each tick, on their own memory */
export function columnContest(
  rows: number,
  create: CreateJob,
  prepare: (signal: SignalColumns, memory: Float64Array) => void = () => {},
): Contest {
  const sense = new Sense({
    capacity: { host: 1, pop: 1, function: 1, vm: 1, task: rows },
    historyTicks: HISTORY_TICKS,
  })
  const table = sense.tables.task
  for (let row = 0; row < rows; row++) table.add(`task-${row}`)
  fillHistory(table, rows)
  const job = create(sense, table)
  const { pointer: progress } = sense.memory.allocate(64)
  const shared = sense.memory.float64(0, progress / 8)
  const plain = Float64Array.from(shared)
  const kernel = instantiateKernels(sense.memory.memory)[job.kernel]!
  const twin = TWINS[job.kernel]!(plain.buffer, job.pointer)
  const signal = table.signal(SIGNAL)
  const ticks = ROWS_PER_CALL / rows
  let kernelTick = 0
  let twinTick = 0
  return {
    items: ROWS_PER_CALL,
    unit: 'ns/row',
    simd: () => {
      for (const end = kernelTick + ticks; kernelTick < end; kernelTick++) {
        prepare(signal, shared)
        for (let from = 0; from < rows; from += CHUNK_ROWS) {
          kernel(job.pointer, from, Math.min(from + CHUNK_ROWS, rows), kernelTick, progress)
        }
      }
    },
    js: () => {
      for (const end = twinTick + ticks; twinTick < end; twinTick++) {
        prepare(signal, plain)
        for (let from = 0; from < rows; from += CHUNK_ROWS) twin(from, Math.min(from + CHUNK_ROWS, rows), twinTick)
      }
    },
    assertEqual: () => assertSameNumbers(shared, plain),
  }
}

/** Levels that wander, with noise and gaps. */
function fillHistory(table: Table, rows: number): void {
  const random = createRandom('kernels')
  const { history, current, raw } = table.signal(SIGNAL)
  for (let row = 0; row < rows; row++) {
    let level = random.logNormal(18, 1)
    for (let slot = 0; slot < HISTORY_TICKS; slot++) {
      level *= 1 + 0.05 * (random.uniform() - 0.5)
      history.column(slot).values[row] = random.uniform() < MISSING_SHARE ? NaN : level
    }
    current.values[row] = level
    raw[row] = level
  }
}
