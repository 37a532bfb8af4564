// Why the arbiter decided as it did, in a sentence.
import { Reason, REASONS } from '../../decide/index.js'
import { type Dimension, dimensionOf } from '../../sense/index.js'
import { quantity } from './quantity.js'

const MEMORY: ReadonlySet<number> = new Set([Reason.Budget, Reason.RuleBudget, Reason.HostMemory])
const WAITS: ReadonlySet<number> = new Set([Reason.Cooldown, Reason.Backoff, Reason.Resting])

/**
 * `cooldown: the last move is too recent (3 s to wait)`.
 * @param bound the number that a plan has beside the reason
 * @param level dimension of the level that the rule asked for
 */
export function tellReason(reason: number, bound: number, level: Dimension): string {
  const { name, says, bound: what } = REASONS[reason]!
  const measure = measureOf(reason, bound, what, level)
  return `${name}: ${says}${measure === null ? '' : ` (${measure})`}`
}

function measureOf(reason: number, bound: number, what: string, level: Dimension): string | null {
  if (what === '' || reason === Reason.Outranked || Number.isNaN(bound)) return null
  if (WAITS.has(reason)) return `${quantity(bound / 1000, dimensionOf('seconds')).replace(/econds?$/, '')} to wait`
  if (MEMORY.has(reason)) return `${quantity(bound, dimensionOf('bytes'))} ${what.replace(/^bytes /, '')}`
  if (reason === Reason.MovesExhausted) return `${quantity(bound, null)} ${what}`
  return `${what} ${quantity(bound, level)}`
}
