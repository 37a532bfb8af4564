import { Errors } from '../errors.js'
import { Feature, RegressionJob } from '../layout.js'
import { conformalJob } from './conformal.js'
import { INTERVAL_FIELDS, type Model, type ModelInput, type ModelSignal } from './model.js'

/** The constant, lags and features; work and state grow with their square. */
const TERMS_LIMIT = 9

/**
 * Recursive least squares with forgetting on lagged values and other signals of the target
 * (assembly/models/regression.ts). Without lags it explains the value by the features alone, such as the size of a
 * task's input.
 */
export const regression: Model = {
  name: 'regression',
  description:
    'Least squares that forgets, on the latest values and on other signals of the target. For signals that others explain.',
  fields: INTERVAL_FIELDS,
  parameters: {
    lags: {
      default: 3,
      minimum: 0,
      maximum: TERMS_LIMIT - 1,
      whole: true,
      description: 'Latest values of the signal used',
    },
    forgetting: {
      default: 0.99,
      minimum: 0.5,
      maximum: 1,
      description: 'What an old point counts beside the next newer one',
    },
    prior: {
      default: 1,
      minimum: 1e-6,
      maximum: 1e6,
      description: 'Variance of a coefficient before any evidence, in squares of error over feature',
    },
  },
  check(_signal, { lags }, featureCount) {
    const terms = 1 + lags! + featureCount
    if (terms > TERMS_LIMIT) throw Errors.TermLimit(terms, TERMS_LIMIT)
  },
  create(input) {
    const { holdings, signal, features, steps, results, parameters } = input
    const lags = parameters['lags']!
    const terms = 1 + lags + features.length
    const held = lags > 0 ? holdings.columns(steps + lags, NaN).pointer : 0
    const constant = holdings.columns(1, 1).pointer
    const records = [
      { pointer: constant, ringTicks: 1, lag: 0 },
      ...Array.from({ length: lags }, (_, lag) => ({ pointer: held, ringTicks: steps + lags, lag })),
      ...features.map((feature) => featureRecord(input, feature)),
    ]
    const job = holdings.job('regression', RegressionJob, {
      history: signal.history.pointer,
      current: signal.current.pointer,
      mean: results.mean.pointer,
      features: holdings.records(
        Feature,
        records.map((record) => ({ ...record, then: 0, now: 0 })),
      ),
      held,
      state: holdings.columns(2 * (terms + (terms * (terms + 1)) / 2) + terms, 0).pointer,
      capacity: holdings.table.capacityRows,
      historyTicks: signal.historyTicks,
      terms,
      lags,
      steps,
      forgetting: parameters['forgetting']!,
      prior: parameters['prior']!,
      minimum: signal.signal.minimum,
      maximum: signal.signal.maximum,
    })
    return { jobs: [job, conformalJob(input)], beforeTick: null }
  },
}

/** A setting is what it is now; what changes must be read as it was when the forecast was made. */
function featureRecord({ steps }: ModelInput, { signal, current, history, historyTicks }: ModelSignal) {
  if (signal.kind === 'setting') return { pointer: current.pointer, ringTicks: 1, lag: 0 }
  if (historyTicks <= steps) throw Errors.HistoryShort('regression', steps + 1, historyTicks)
  return { pointer: history.pointer, ringTicks: historyTicks, lag: 0 }
}
