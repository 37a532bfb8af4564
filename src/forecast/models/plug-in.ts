import { conformalJob } from './conformal.js'
import { INTERVAL_FIELDS, type Model } from './model.js'

/**
 * A model of somebody else's: something outside of the pipeline writes the mean column between two ticks, and it is
 * given an interval and a confidence like that of any model.
 */
export const plugIn: Model = {
  name: 'kernel',
  description: 'Code that a policy brings.',
  fields: INTERVAL_FIELDS,
  parameters: {},
  create: (input) => ({ jobs: [conformalJob(input)], beforeTick: null }),
}
