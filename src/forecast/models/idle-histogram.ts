import { triggers } from '../../sense/traces/trace.js'
import { calendarClass } from '../calendar.js'
import { Errors } from '../errors.js'
import { instantiateKernels } from '../kernels.js'
import { IdleHistogramJob } from '../layout.js'
import type { Model } from './model.js'

/** Work grows with each tick ahead. */
const IDLE_STEPS_LIMIT = 60
/** The label that says what starts a function. */
const TRIGGER_LABEL = 'trigger'
const MEMORY_BYTES = 128
const KINDS = 8

interface IdleKernels {
  idlePoolBytes(): number
  idlePrepare(pool: number): void
  idleLearn(job: number, rows: number): void
}

/**
 * How likely an event is within the horizon, given how long there was none (assembly/models/idle-histogram.ts). For
 * counts of events that come by clocks, by habit or by chance, such as the requests of a function. It learns from all
 * rows together.
 * - `probability`: of at least one event within the horizon; 0 while none was ever seen
 * - `mean`: how many ticks of the horizon will see one
 * - `confidence`: n / (n + 1) of n past gaps that lasted as long as this one already does
 */
export const idleHistogram: Model = {
  name: 'idle-histogram',
  description:
    'How likely an event is, given how long there was none. For counts of events that come by clocks, by habit or by chance.',
  fields: ['probability', 'mean', 'confidence'],
  parameters: {
    memoryMs: {
      default: 7 * 86_400_000,
      minimum: 60_000,
      maximum: 366 * 86_400_000,
      description: 'Age at which what all rows have taught weighs 1/e',
    },
  },
  check({ kind, target, name }) {
    if (kind !== 'count') throw Errors.NotCounted(target, name)
  },
  create({ sense, holdings, signal, steps, tickMs, results, parameters }) {
    const { table, memory } = holdings
    if (steps > IDLE_STEPS_LIMIT) throw Errors.IdleSteps(steps, IDLE_STEPS_LIMIT)
    const kernels = instantiateKernels(memory.memory) as unknown as IdleKernels
    const pool = holdings.bytes(kernels.idlePoolBytes())
    kernels.idlePrepare(pool)
    const kindsPointer = holdings.bytes(KINDS * 8)
    const kinds = memory.float64(kindsPointer, KINDS).fill(NaN)
    triggers.forEach((trigger, kind) => (kinds[kind] = sense.strings.intern(trigger)))
    const calendarPointer = holdings.bytes(steps + 1)
    const calendar = memory.uint8(calendarPointer, steps + 1)
    const job = holdings.job('idleHistogram', IdleHistogramJob, {
      history: signal.history.pointer,
      labels: table.label(TRIGGER_LABEL).pointer,
      kinds: kindsPointer,
      seen: holdings.columns(1, 0).pointer,
      memories: holdings.bytes(table.capacityRows * MEMORY_BYTES),
      pool,
      calendar: calendarPointer,
      raw: signal.filled.pointer,
      probability: results.probability!.pointer,
      mean: results.mean.pointer,
      confidence: results.confidence.pointer,
      capacity: table.capacityRows,
      historyTicks: signal.historyTicks,
      steps,
      minimum: signal.signal.minimum,
      maximum: signal.signal.maximum,
      keep: 1 - 1 / Math.max(1, parameters['memoryMs']! / tickMs),
    })
    return {
      jobs: [job],
      beforeTick: (nowMs) => {
        for (let step = 0; step <= steps; step++) calendar[step] = calendarClass(nowMs + (step - 1) * tickMs, tickMs)
        IdleHistogramJob.write(memory.memory.buffer, job.pointer, { raw: signal.filled.pointer })
        kernels.idleLearn(job.pointer, table.rowCount)
      },
    }
  },
}
