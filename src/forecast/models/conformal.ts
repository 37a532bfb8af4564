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
    issued: holdings.columns(3 * (steps + 1), NaN).pointer,
    state: holdings.columns(5, 0).pointer,
    capacity: holdings.table.capacityRows,
    historyTicks: signal.historyTicks,
    steps,
    tail: (1 - coverage) / 2,
    start: -Math.log(1 - coverage), // exact for Laplace errors, a little wide for normal ones
    minimum: signal.signal.minimum,
    maximum: signal.signal.maximum,
  })
}
