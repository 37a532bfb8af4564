import { findAction } from '../../act/actions.js'
import type { Sense } from '../../sense/index.js'
import type { Proposals } from '../proposals.js'
import type { Plan } from './plan.js'
import { Reason } from './reasons.js'

const LARGEST = Number.MAX_VALUE

/**
 * Writes down what a plan holds its targets to be worth, those that stay as they are included: a host that runs short
 * of memory between two plans gives up the least valuable first. Targets that no enforced rule speaks for are worth
 * nothing.
 */
export class WorthColumns {
  readonly #columns: ReadonlyMap<number, Float64Array>

  /**
   * @param proposals whose rules are the ones in force
   * @param predecessor of the rules that were: what no rule speaks of any more is worth nothing
   */
  constructor(sense: Sense, { terms }: Proposals, predecessor: WorthColumns | null = null) {
    const columns = new Map<number, Float64Array>()
    for (const [index, { action, policy }] of terms.rules.entries()) {
      const type = findAction(action)
      if (type === null || type.worth === null || terms.policies[policy]!.mode !== 'enforce') continue
      columns.set(index, sense.tables[type.target].signal(type.worth).current.values)
    }
    this.#columns = columns
    const written = new Set(columns.values())
    for (const column of predecessor === null ? [] : predecessor.#columns.values()) {
      if (!written.has(column)) column.fill(0)
    }
  }

  write(proposals: Proposals, plan: Plan): void {
    for (const column of new Set(this.#columns.values())) column.fill(0)
    for (let index = 0; index < proposals.count; index++) {
      const column = this.#columns.get(proposals.rule[index]!)
      if (column === undefined || plan.reason[index] === Reason.Outranked) continue
      const score = proposals.score[index]!
      // Signals hold finite numbers, but what is wasted on a target, by which a score divides, may be nothing.
      column[proposals.row[index]!] = Number.isNaN(score) ? 0 : Math.max(Math.min(score, LARGEST), -LARGEST)
    }
  }
}
