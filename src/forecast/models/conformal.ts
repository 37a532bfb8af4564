import { ConformalJob } from '../layout.js'
import type { Job } from '../job.js'
import type { ModelInput } from './model.js'

/** Turns the mean column of any model into low, high and confidence. */
export function conformalJob({ holdings, signal, steps, coverage, results }: ModelInput): Job {
  return holdings.job('conformal', ConformalJob, {
    history: signal.history.pointer,
    mean: results.mean.pointer,
    low: results.low.pointer,
    high: results.high.pointer,
    confidence: results.confidence.pointer,
    forecasts: holdings.columns(steps + 1, NaN).pointer,
    state: holdings.columns(5, 0).pointer,
    capacity: holdings.table.capacityRows,
    historyTicks: signal.historyTicks,
    steps,
    tail: (1 - coverage) / 2,
    minimum: signal.signal.minimum,
    maximum: signal.signal.maximum,
  })
}
