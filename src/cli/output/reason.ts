// Why the arbiter decided as it did.
import { Reason } from '../../decide/index.js'
import { type Dimension, dimensionOf } from '../../sense/index.js'
import { figure, quantity } from './figures.js'

/**
 * The number beside a reason: `time to wait: 3 s`.
 * @param is what it is, as REASONS has it
 * @param level dimension of the level that the rule asked for
 */
export function boundText(reason: number, is: string, bound: number, level: Dimension, told = figure): string {
  if (is.startsWith('milliseconds')) {
    return `${is.replace('milliseconds', 'time')}: ${quantity(bound / 1000, dimensionOf('seconds'), told)}`
  }
  if (is.startsWith('bytes')) return `${is.replace('bytes', 'memory')}: ${quantity(bound, dimensionOf('bytes'), told)}`
  return `${is}: ${quantity(bound, reason === Reason.MovesExhausted ? null : level, told)}`
}
