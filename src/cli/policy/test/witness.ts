// Sees every decision of an engine as it is made.
import { Auditor, type Plan, type Proposals, type Reading } from '../../../decide/index.js'

/** What became of one proposal. */
export interface Decision {
  /** Index of the rule in its set. */
  readonly rule: number
  readonly row: number
  /** What the rule asked for. */
  readonly to: number
  readonly from: number
  readonly granted: number
  readonly status: number
  readonly reason: number
  readonly bound: number
  /** Whether it is applied, or shown to an operator, or neither. */
  readonly end: 'applied' | 'recommended' | 'refused'
}

/** An auditor, as that is who is shown everything; it checks the invariants on the way. */
export class Witness extends Auditor {
  /** Those of the last tick. */
  decisions: readonly Decision[] = []
  /** Rules that have fired so far, by index. */
  readonly fired = new Set<number>()

  override checkPlan(reading: Reading, proposals: Proposals, plan: Plan): void {
    super.checkPlan(reading, proposals, plan)
    const applied = new Set(plan.order)
    const shown = new Set(plan.shadows)
    this.decisions = Array.from({ length: proposals.count }, (_, index): Decision => {
      const rule = proposals.rule[index]!
      this.fired.add(rule)
      return {
        rule,
        row: proposals.row[index]!,
        to: proposals.to[index]!,
        from: plan.from[index]!,
        granted: plan.granted[index]!,
        status: plan.status[index]!,
        reason: plan.reason[index]!,
        bound: plan.bound[index]!,
        end: applied.has(index) ? 'applied' : shown.has(index) ? 'recommended' : 'refused',
      }
    })
  }
}
