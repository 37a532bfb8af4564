// From the proposals of one tick to one plan that keeps the host-wide invariants whatever the rules say.
import type { Mode, PolicyTerms, Proposals, RuleTerms } from '../proposals.js'
import { PlanBuffers } from './buffers.js'
import { type ArbiterLimits, DEFAULT_LIMITS } from './limits.js'
import { Reason, Status } from './reasons.js'
import { type HostReading, type Reading, valueAt } from './reading.js'
import { RESOURCES } from './resources.js'
import { SpanFinder } from './span.js'

/** What became of the proposals of one tick. Columns have an entry for each proposal, by its index. */
export interface Plan {
  readonly count: number
  /** Proposals to apply, in this order: whoever gives memory comes before whoever gets some. */
  readonly order: Int32Array
  /** What `recommend` policies, and then `observe` policies, would do, had they been enforced alone. Not to be applied. */
  readonly shadows: Int32Array
  /** {@link Status} and {@link Reason} by proposal. */
  readonly status: Uint8Array
  readonly reason: Uint8Array
  /** The level the target had, and the one it shall have; NaN for a target that is gone. */
  readonly from: Float64Array
  readonly granted: Float64Array
  /** The number that bound the proposal; what it means depends on the reason (see REASONS). NaN where there is none. */
  readonly bound: Float64Array
}

/**
 * A pure function of its arguments. Invariants, whatever the proposals say:
 * - on every host, committed + reserved + claimable + booked memory and what is granted fit what it has; a grant is
 *   paid from memory that is free in the reading, never from what the same plan takes elsewhere: a guest that refuses
 *   to shrink cannot push the host over
 * - no target is moved below its floor or above its ceiling
 * - one proposal at most for each resource of a target: the higher priority wins, then the one that gives rather than
 *   takes, then the larger, then the earlier rule
 * - moves per hour and back-off hold, and cool-downs and steps as the proposals give them
 * - a policy's targets hold its budget at most, and the targets that a rule won hold the rule's, as far as floors, steps
 *   and cool-downs let them shrink
 *
 * @param buffers kept from call to call to plan without allocating; the plan's columns are views of them
 */
export function plan(
  reading: Reading,
  proposals: Proposals,
  limits: ArbiterLimits = DEFAULT_LIMITS,
  buffers: PlanBuffers = new PlanBuffers(),
): Plan {
  buffers.prepare(reading, proposals)
  const planner = new Planner(reading, proposals, limits, buffers)
  const applied = planner.plan('enforce', buffers.order)
  const recommended = planner.plan('recommend', buffers.shadows)
  const observed = planner.plan('observe', buffers.shadows.subarray(recommended))
  const { count } = proposals
  return {
    count,
    order: buffers.order.subarray(0, applied),
    shadows: buffers.shadows.subarray(0, recommended + observed),
    status: buffers.status.subarray(0, count),
    reason: buffers.reason.subarray(0, count),
    from: buffers.from.subarray(0, count),
    granted: buffers.granted.subarray(0, count),
    bound: buffers.bound.subarray(0, count),
  }
}

class Planner {
  readonly #reading: Reading
  readonly #proposals: Proposals
  readonly #buffers: PlanBuffers
  readonly #spans: SpanFinder

  constructor(reading: Reading, proposals: Proposals, limits: ArbiterLimits, buffers: PlanBuffers) {
    this.#reading = reading
    this.#proposals = proposals
    this.#buffers = buffers
    this.#spans = new SpanFinder(reading, proposals, limits, buffers)
  }

  /**
   * Plans the proposals of policies of one mode: those of another must cost them nothing, and hide none of them.
   * @returns how many indexes were written to `order`
   */
  plan(mode: Mode, order: Int32Array): number {
    if (!this.#proposals.terms.policies.some((policy) => policy.mode === mode)) return 0
    freeMemory(this.#reading.hosts, this.#buffers.hostFree)
    const count = this.#contest(mode)
    const { served } = this.#buffers
    for (let at = 0; at < count; at++) this.#spans.find(served[at]!)
    this.#findHeld()
    if (this.#isContended(count)) this.#share(count)
    else for (let at = 0; at < count; at++) this.#grant(served[at]!, this.#buffers.wanted[served[at]!]!)
    return this.#arrange(count, order)
  }

  /** Finds the winner for each resource of each target. @returns how many there are, in `served` */
  #contest(mode: Mode): number {
    const { row } = this.#proposals
    const { served, winner } = this.#buffers
    this.#buffers.clearWinners()
    let sound = 0
    for (let index = 0; index < this.#proposals.count; index++) {
      const rule = this.#rule(index)
      if (this.#policy(rule).mode !== mode || !this.#spans.isSound(index)) continue
      served[sound++] = index
      const holders = winner[rule.resource]!
      const holder = holders[row[index]!]!
      if (holder < 0 || this.#beats(index, holder)) holders[row[index]!] = index
    }
    let count = 0
    for (let at = 0; at < sound; at++) {
      const index = served[at]!
      const won = winner[this.#rule(index).resource]![row[index]!]!
      if (won === index) served[count++] = index
      else this.#end(index, Status.Refused, Reason.Outranked, won)
    }
    return count
  }

  /** Whether a proposal wins against an earlier one for the same resource of the same target. */
  #beats(index: number, holder: number): boolean {
    const priority = this.#rule(index).priority - this.#rule(holder).priority
    if (priority !== 0) return priority > 0
    const direction = this.#direction(index) - this.#direction(holder)
    if (direction !== 0) return direction > 0
    return this.#spans.askedBy(index) > this.#spans.askedBy(holder)
  }

  /** To give is more urgent than to set aside, and both than to take. */
  #direction(index: number): number {
    const { effect } = this.#rule(index)
    if (effect === 'reserve') return 1
    return effect === 'raise' || (effect === 'set' && this.#spans.askedBy(index) > this.#buffers.from[index]!) ? 2 : 0
  }

  /** Whether something is short, so that it matters who is served first. */
  #isContended(count: number): boolean {
    const { served, hostFree, hostWanted, spare, ruleSpare, wanted, lowest, unitBytes } = this.#buffers
    const { policies, rules } = this.#proposals.terms
    this.#findSpare(count)
    hostWanted.fill(0)
    for (let at = 0; at < count; at++) {
      const index = served[at]!
      const rule = this.#rule(index)
      const bytes = (wanted[index]! - lowest[index]!) * unitBytes[index]!
      spare[rule.policy]! -= bytes
      ruleSpare[this.#proposals.rule[index]!]! -= bytes
      if (wanted[index]! > this.#buffers.from[index]!)
        hostWanted[this.#hostOf(index)]! += this.#cost(index, wanted[index]!)
    }
    for (let policy = 0; policy < policies.length; policy++) if (spare[policy]! < 0) return true
    for (let rule = 0; rule < rules.length; rule++) if (ruleSpare[rule]! < 0) return true
    for (let host = 0; host < this.#reading.hosts.rowCount; host++) {
      if (hostWanted[host]! > 0 && hostWanted[host]! > hostFree[host]!) return true
    }
    return false
  }

  /** What each budget leaves when all its targets are as low as they may go. */
  #findSpare(count: number): void {
    const { served, spare, ruleSpare, held, lowest, unitBytes } = this.#buffers
    const { policies, rules } = this.#proposals.terms
    for (const [index, policy] of policies.entries()) spare[index] = policy.budgetBytes - held[index]!
    for (const [index, rule] of rules.entries()) ruleSpare[index] = rule.budgetBytes
    for (let at = 0; at < count; at++) {
      const index = served[at]!
      const bytes = lowest[index]! * unitBytes[index]!
      spare[this.#rule(index).policy]! -= bytes
      ruleSpare[this.#proposals.rule[index]!]! -= bytes
    }
  }

  /** Memory that the targets of policies with a budget hold, without those that they move in this plan. */
  #findHeld(): void {
    const { policies, rules } = this.#proposals.terms
    for (const [index, policy] of policies.entries()) {
      this.#buffers.held[index] = 0
      if (policy.budgetBytes === Infinity) continue
      const resources = new Set(rules.filter((rule) => rule.policy === index).map((rule) => rule.resource))
      for (const resource of resources) this.#buffers.held[index]! += this.#heldBytes(index, policy, resource)
    }
  }

  #heldBytes(index: number, { members }: PolicyTerms, resource: number): number {
    const reading = this.#reading.resources[resource]
    if (!reading) return 0
    const { rowCount, alive, level, bytesPerUnit } = reading
    const { rule, terms } = this.#proposals
    const winner = this.#buffers.winner[resource]!
    let sum = 0
    for (let row = 0; row < rowCount; row++) {
      if (alive[row] !== 1) continue
      if (members !== null && ((members[row >> 5]! >>> (row & 31)) & 1) === 0) continue
      const won = winner[row]!
      if (won >= 0 && terms.rules[rule[won]!]!.policy === index) continue
      const bytes = level[row]! * valueAt(bytesPerUnit, row)
      if (bytes > 0 && bytes < Infinity) sum += bytes
    }
    return sum
  }

  /** Serves the higher priority first, then the higher score, then the lower row: what is left may be nothing. */
  #share(count: number): void {
    const { served } = this.#buffers
    this.#findSpare(count)
    served.subarray(0, count).sort((a, b) => this.#precedence(a, b))
    for (let at = 0; at < count; at++) this.#serve(served[at]!)
  }

  #precedence(a: number, b: number): number {
    const first = this.#rule(a)
    const second = this.#rule(b)
    const { row } = this.#proposals
    return (
      second.priority - first.priority ||
      this.#score(b) - this.#score(a) ||
      row[a]! - row[b]! ||
      first.resource - second.resource ||
      a - b
    )
  }

  #score(index: number): number {
    const score = this.#proposals.score[index]!
    return Number.isFinite(score) ? score : 0
  }

  #serve(index: number): void {
    const { spare, ruleSpare, hostFree, wanted, lowest, unitBytes, from } = this.#buffers
    const rule = this.#rule(index)
    const own = this.#proposals.rule[index]!
    const bytes = unitBytes[index]!
    const shared = Math.max(spare[rule.policy]!, 0)
    const left = Math.min(shared, Math.max(ruleSpare[own]!, 0))
    let level = wanted[index]!
    if ((level - lowest[index]!) * bytes > left) {
      level = this.#fit(rule, lowest[index]!, level, left / bytes)
      this.#end(index, Status.Clipped, left < shared ? Reason.RuleBudget : Reason.Budget, left)
    }
    if (level > from[index]!) {
      const free = Math.max(hostFree[this.#hostOf(index)]!, 0)
      if (this.#cost(index, level) > free) {
        level = this.#fit(rule, from[index]!, level, (free + this.#ownReserve(index)) / bytes)
        this.#end(index, Status.Clipped, Reason.HostMemory, free)
      }
      hostFree[this.#hostOf(index)]! -= this.#cost(index, level)
    }
    spare[rule.policy]! -= (level - lowest[index]!) * bytes
    ruleSpare[own]! -= (level - lowest[index]!) * bytes
    this.#grant(index, level)
  }

  /** The highest level from `low` on that takes no more than `units`; never above `high`, whatever rounding does. */
  #fit({ resource }: RuleTerms, low: number, high: number, units: number): number {
    const level = Math.min(low + units, high)
    return RESOURCES[resource]!.whole ? Math.max(Math.floor(level), low) : level
  }

  #grant(index: number, level: number): void {
    const { granted, from, status } = this.#buffers
    granted[index] = level
    // Clipped to nothing: it is not applied at all.
    if (level === from[index] && status[index]! <= Status.Clipped) status[index] = Status.Refused
  }

  /** Bytes of free host memory that a proposal takes; its own reservation is paid already. */
  #cost(index: number, level: number): number {
    const bytes = (level - this.#buffers.from[index]!) * this.#buffers.unitBytes[index]!
    return Math.max(bytes - this.#ownReserve(index), 0)
  }

  #ownReserve(index: number): number {
    return this.#reading.resources[this.#rule(index).resource]!.reservedBytes[this.#proposals.row[index]!]!
  }

  #hostOf(index: number): number {
    return this.#reading.resources[this.#rule(index).resource]!.hostRow[this.#proposals.row[index]!]!
  }

  /** Donors, then acceptors, each in the order in which they were served. */
  #arrange(count: number, order: Int32Array): number {
    const { served, granted, from } = this.#buffers
    let planned = 0
    for (const isUp of [false, true]) {
      for (let at = 0; at < count; at++) {
        const index = served[at]!
        if (granted[index] !== from[index] && granted[index]! > from[index]! === isUp) order[planned++] = index
      }
    }
    return planned
  }

  #rule(index: number): RuleTerms {
    return this.#proposals.terms.rules[this.#proposals.rule[index]!]!
  }

  #policy({ policy }: RuleTerms): PolicyTerms {
    return this.#proposals.terms.policies[policy]!
  }

  #end(index: number, status: Status, reason: Reason, bound = NaN): void {
    this.#buffers.status[index] = status
    this.#buffers.reason[index] = reason
    this.#buffers.bound[index] = bound
  }
}

/** Bytes that each host could give now; -Infinity when nobody knows what it has. */
function freeMemory(hosts: HostReading, into: Float64Array): void {
  const { totalBytes, committedBytes, availableBytes, bookedBytes, reservedBytes, claimableBytes } = hosts
  for (let host = 0; host < hosts.rowCount; host++) {
    const uncommitted = totalBytes[host]! - committedBytes[host]!
    const available = availableBytes[host]!
    const free = Number.isNaN(available) ? uncommitted : Math.min(uncommitted, available)
    const promised = bookedBytes[host]! + reservedBytes[host]! + claimableBytes[host]!
    into[host] = Number.isNaN(free) ? -Infinity : free - promised
  }
}
