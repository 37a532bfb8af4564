import { EwmaJob } from '../layout.js'
import { conformalJob } from './conformal.js'
import { INTERVAL_FIELDS, type Model } from './model.js'

/** Exponentially weighted moving average: the level now, at every horizon. For signals without trend or season. */
export const ewma: Model = {
  name: 'ewma',
  description:
    'Exponentially weighted moving average: the level now, at every horizon. For signals without trend or season, and for counts.',
  fields: INTERVAL_FIELDS,
  parameters: {
    alpha: { default: 0.3, minimum: 0.001, maximum: 1, description: 'Weight of the newest value' },
  },
  create(input) {
    const { holdings, signal, results, parameters } = input
    const job = holdings.job('ewma', EwmaJob, {
      history: signal.history.pointer,
      mean: results.mean.pointer, // the level is the forecast, so the result column is the state too
      capacity: holdings.table.capacityRows,
      historyTicks: signal.historyTicks,
      alpha: parameters['alpha']!,
    })
    return { jobs: [job, conformalJob(input)], beforeTick: null }
  },
}
