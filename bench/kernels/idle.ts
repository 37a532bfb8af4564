// The idle-time model: its row kernel, and what the host thread does before each tick to learn from all rows.
import { CHUNK_ROWS } from '../../src/forecast/control.js'
import { createForecast } from '../../src/forecast/forecast.js'
import { instantiateKernels, type Kernel } from '../../src/forecast/kernels.js'
import { IdleHistogramJob } from '../../src/forecast/layout.js'
import { Sense } from '../../src/sense/index.js'
import { createRandom } from '../../src/sense/random.js'
import { logistic } from '../../test/twins/elementary.js'
import { IdleHistogramTwin } from '../../test/twins/idle-histogram.js'
import type { Contest } from './contest.js'

const MINUTE_MS = 60_000
/** Columns of calls that come round, and ticks in which both arms gather a past. */
const COLUMNS = 16
const WARM_UP_TICKS = 24
const CALLED_SHARE = 0.3
const ROWS_PER_CALL = 100_000

interface Kernels {
  readonly idleHistogram: Kernel
  idleLearn(job: number, rows: number): void
}

export function idleContest(rows: number, what: 'forecast' | 'learn'): Contest {
  const sense = new Sense({ capacity: { host: 1, pop: 1, function: rows, task: 1, vm: 1 }, historyTicks: COLUMNS })
  const table = sense.tables.function
  for (let row = 0; row < rows; row++) table.add(`function-${row}`)
  const signal = table.signal('requests.arrived')
  const calls = someCalls(rows)
  calls.forEach((column, tick) => signal.history.column(tick).values.set(column))
  const spec = { signal: 'requests.arrived', model: 'idle-histogram', horizonMs: MINUTE_MS, coverage: 0.9 } as const
  const forecast = createForecast(sense, table, spec, MINUTE_MS)
  const { pointer: job } = forecast.jobs()[0]!
  const { pointer: progress } = sense.memory.allocate(64)
  const kernels = instantiateKernels(sense.memory.memory) as unknown as Kernels
  const twin = new IdleHistogramTwin(rows)
  IdleHistogramJob.write(sense.memory.memory.buffer, job, {
    raw: signal.history.column(0).pointer,
    keep: 1 - 1 / 10_080,
  })

  const kernelForecast = (tick: number) => {
    for (let from = 0; from < rows; from += CHUNK_ROWS) {
      kernels.idleHistogram(job, from, Math.min(from + CHUNK_ROWS, rows), tick, progress)
    }
  }
  const twinForecast = (tick: number) => twin.forecast(calls[tick % COLUMNS]!, 0, rows, tick, 0, 0)
  const kernelLearn = () => kernels.idleLearn(job, rows)
  const twinLearn = () => {
    twin.learn(calls[0]!, 0, rows)
    twin.settle()
  }
  for (let tick = 0; tick < WARM_UP_TICKS; tick++) {
    if (tick > 0) kernelLearn()
    if (tick > 0) twinLearn()
    kernelForecast(tick)
    twinForecast(tick)
  }
  const times = ROWS_PER_CALL / rows
  let kernelTick = WARM_UP_TICKS
  let twinTick = WARM_UP_TICKS
  return {
    items: ROWS_PER_CALL,
    unit: 'ns/row',
    simd: () => {
      for (const end = kernelTick + times; kernelTick < end; kernelTick++) {
        if (what === 'forecast') kernelForecast(kernelTick)
        else kernelLearn()
      }
    },
    js: () => {
      for (const end = twinTick + times; twinTick < end; twinTick++) {
        if (what === 'forecast') twinForecast(twinTick)
        else twinLearn()
      }
    },
    assertEqual: () => {
      kernelForecast(kernelTick)
      twinForecast(twinTick)
      const { values } = forecast.results.probability!
      for (let row = 0; row < rows; row++) {
        const expected = twin.seen[row] === 0 ? 0 : logistic(twin.logOdds[row]!)
        if (values[row] !== expected) throw new Error(`row ${row}: kernel ${values[row]}, twin ${expected}`)
      }
    },
  }
}

function someCalls(rows: number): Float64Array[] {
  const random = createRandom('calls')
  return Array.from({ length: COLUMNS }, () =>
    Float64Array.from({ length: rows }, () => (random.uniform() < CALLED_SHARE ? 1 : 0)),
  )
}
