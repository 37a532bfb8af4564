import { Errors } from '../errors.js'
import { HoltWintersJob } from '../layout.js'
import { conformalJob } from './conformal.js'
import { INTERVAL_FIELDS, type Model } from './model.js'

/** Each tick of a season is a column. */
const SEASON_LIMIT_TICKS = 4096
/** Level, trend, count, mean of the first season. */
const STATE_COLUMNS = 4

/**
 * Exponential smoothing with damped trend and optional additive season, started on line
 * (assembly/models/holt-winters.ts). The gains are those of the error-correction form: beta <= alpha and gamma <= 1 -
 * alpha keep it stable.
 */
export const holtWinters: Model = {
  name: 'holt-winters',
  description:
    'Exponential smoothing with a damped trend and, if told, a season. For gauges that climb and fall over several ticks.',
  fields: INTERVAL_FIELDS,
  parameters: {
    alpha: { default: 0.8, minimum: 0.0001, maximum: 1, description: 'Gain of the level' },
    beta: { default: 0.03, minimum: 0, maximum: 1, description: 'Gain of the trend, at most alpha' },
    gamma: { default: 0.1, minimum: 0, maximum: 1, description: 'Gain of the season, at most 1 - alpha' },
    phi: {
      default: 0.9,
      minimum: 0,
      maximum: 1,
      description: 'Damping of the trend each tick; 1 for none, 0 for no trend',
    },
    seasonMs: {
      default: 0,
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'Length of the season; 0 for none',
    },
  },
  check(_signal, { alpha, beta, gamma, seasonMs }) {
    if (beta! > alpha!) throw Errors.ParameterPair('holt-winters', 'beta is at most alpha', beta!, alpha!)
    if (seasonMs! > 0 && gamma! > 1 - alpha! + 1e-12) {
      throw Errors.ParameterPair('holt-winters', 'gamma is at most 1 - alpha', gamma!, 1 - alpha!)
    }
  },
  create(input) {
    const { holdings, signal, steps, results, parameters } = input
    const [alpha, beta, gamma, phi] = [
      parameters['alpha']!,
      parameters['beta']!,
      parameters['gamma']!,
      parameters['phi']!,
    ]
    const season = seasonTicks(parameters['seasonMs']!, input.tickMs)
    const job = holdings.job('holtWinters', HoltWintersJob, {
      history: signal.history.pointer,
      mean: results.mean.pointer,
      state: holdings.columns(season === 0 ? STATE_COLUMNS - 1 : STATE_COLUMNS + season + 1, 0).pointer,
      capacity: holdings.table.capacityRows,
      historyTicks: signal.historyTicks,
      season,
      steps,
      alpha,
      beta,
      gamma,
      phi,
      dampedSteps: dampedSteps(phi, steps),
      minimum: signal.signal.minimum,
      maximum: signal.signal.maximum,
    })
    return { jobs: [job, conformalJob(input)], beforeTick: null }
  },
}

function seasonTicks(seasonMs: number, tickMs: number): number {
  const ticks = Math.round(seasonMs / tickMs)
  const isWhole = Math.abs(ticks * tickMs - seasonMs) <= 1e-9 * seasonMs
  if (!isWhole || ticks === 1 || ticks > SEASON_LIMIT_TICKS) throw Errors.Season(seasonMs, tickMs, SEASON_LIMIT_TICKS)
  return ticks
}

/** phi + phi^2 + ... + phi^steps. */
function dampedSteps(phi: number, steps: number): number {
  let sum = 0
  for (let step = 0; step < steps; step++) sum = phi * (1 + sum)
  return sum
}
