// How far one proposal may go, before anything is shared out: bounds, steps, cool-downs, moves, back-off. What follows
// from a rule's own limits and the row alone comes with the proposal: it was computed along with the rule.
import type { Proposals, RuleTerms } from '../proposals.js'
import type { PlanBuffers } from './buffers.js'
import { type ArbiterLimits, generalStep, movesAllowed } from './limits.js'
import { Reason, Status } from './reasons.js'
import { RESOURCES, WHOLE_TOLERANCE } from './resources.js'
import { type Reading, type ResourceReading, valueAt } from './reading.js'

/** Obstacles that go away by themselves. */
const PASSING: ReadonlySet<Reason> = new Set<Reason>([
  Reason.Cooldown,
  Reason.MovesExhausted,
  Reason.Backoff,
  Reason.InFlight,
  Reason.Resting,
])

/** The furthest level in one direction and what keeps it there; the present level when there is no way at all. */
interface Limit {
  level: number
  reason: Reason
  bound: number
}

export class SpanFinder {
  readonly #reading: Reading
  readonly #proposals: Proposals
  readonly #limits: ArbiterLimits
  readonly #buffers: PlanBuffers
  readonly #up: Limit = { level: 0, reason: Reason.AsProposed, bound: NaN }
  readonly #down: Limit = { level: 0, reason: Reason.AsProposed, bound: NaN }

  constructor(reading: Reading, proposals: Proposals, limits: ArbiterLimits, buffers: PlanBuffers) {
    this.#reading = reading
    this.#proposals = proposals
    this.#limits = limits
    this.#buffers = buffers
  }

  /** Whether a proposal can be weighed at all; if not, says why. */
  isSound(index: number): boolean {
    const { row, to } = this.#proposals
    const target = row[index]!
    const reading = this.#reading.resources[this.#rule(index).resource]
    this.#buffers.from[index] = NaN
    this.#buffers.granted[index] = NaN
    if (!reading || !(target >= 0 && target < reading.rowCount) || reading.alive[target] !== 1) {
      return this.#end(index, Status.Refused, Reason.Gone)
    }
    const level = reading.level[target]!
    this.#buffers.from[index] = level
    this.#buffers.granted[index] = level
    if (!Number.isFinite(to[index]!)) return this.#end(index, Status.Refused, Reason.NotFinite)
    if (!(level >= 0 && level < Infinity)) return this.#end(index, Status.Refused, Reason.UnknownLevel)
    return true
  }

  /** The level a proposal asks for, in units its resource has. */
  askedBy(index: number): number {
    const to = this.#proposals.to[index]!
    return RESOURCES[this.#rule(index).resource]!.whole ? Math.floor(to + WHOLE_TOLERANCE) : to
  }

  /** Fills in `wanted`, `lowest` and the verdict as far as it can be known before memory is shared out. */
  find(index: number): void {
    const rule = this.#rule(index)
    const row = this.#proposals.row[index]!
    const reading = this.#reading.resources[rule.resource]!
    const level = reading.level[row]!
    const asked = this.askedBy(index)
    const unitBytes = valueAt(reading.bytesPerUnit, row)
    const { wanted, lowest } = this.#buffers
    wanted[index] = level
    lowest[index] = level
    this.#buffers.unitBytes[index] = unitBytes >= 0 && unitBytes < Infinity ? unitBytes : 0
    const floor = this.#floor(index, reading)
    const ceiling = this.#ceiling(index, reading)
    // Infinity is the floor of a rule that divided by zero: no level is above it.
    if (floor > ceiling || floor === Infinity)
      return void this.#end(index, Status.Refused, Reason.FloorAboveCeiling, floor)
    this.#limitUp(index, reading, ceiling, unitBytes)
    this.#limitDown(index, reading, floor)
    // Only what is set both ways may be pressed below what it has, when a budget is short.
    if (rule.effect === 'set') lowest[index] = this.#down.level
    const goesUp = asked > level
    if (asked === level || rule.effect === (goesUp ? 'lower' : 'raise') || (!goesUp && rule.effect === 'reserve')) {
      return void this.#end(index, Status.Skipped, Reason.AlreadyThere, level)
    }
    const limit = goesUp ? this.#up : this.#down
    if (limit.level === level) return this.#endBlocked(index, limit)
    const reached = goesUp ? Math.min(Math.max(asked, floor || 0), limit.level) : Math.max(asked, limit.level)
    wanted[index] = reached
    if (rule.effect === 'lower') lowest[index] = reached
    else lowest[index] = Math.min(lowest[index]!, reached)
    this.#endReached(index, reached, asked, goesUp && reached === floor ? 'floor' : limit)
  }

  #endReached(index: number, reached: number, asked: number, limit: Limit | 'floor'): void {
    const to = this.#proposals.to[index]!
    if (reached === to) this.#end(index, Status.Planned, Reason.AsProposed)
    else if (reached === asked) this.#end(index, Status.Clipped, Reason.Whole, to)
    else if (limit === 'floor') this.#end(index, Status.Clipped, Reason.Floor, reached)
    else this.#end(index, Status.Clipped, limit.reason, limit.bound)
  }

  /** Nothing can be done now: skipped when it only takes time, refused when something must change first. */
  #endBlocked(index: number, { reason, bound }: Limit): void {
    const passes = PASSING.has(reason)
    this.#end(index, passes ? Status.Skipped : Status.Refused, reason, bound)
  }

  #limitUp(index: number, reading: ResourceReading, ceiling: number, unitBytes: number): void {
    const rule = this.#rule(index)
    const row = this.#proposals.row[index]!
    const level = reading.level[row]!
    const up = this.#up
    if (rule.effect !== 'reserve' && this.#isResting(up, index, reading, true)) return
    if (Number.isNaN(ceiling)) return set(up, level, Reason.UnknownCeiling, NaN)
    if (!(unitBytes >= 0 && unitBytes < Infinity)) return set(up, level, Reason.UnknownSize, NaN)
    const host = reading.hostRow[row]!
    const isKnown = host >= 0 && this.#buffers.hostFree[host]! > -Infinity
    if (unitBytes > 0 && !isKnown) return set(up, level, Reason.UnknownHost, NaN)
    const highest = this.#proposals.highest[index]!
    // Whoever proposes nonsense gets nowhere.
    const reach = highest >= level ? highest : level
    if (rule.effect !== 'reserve' && reach < ceiling) set(up, reach, Reason.Step, reach)
    else set(up, Math.max(ceiling, level), Reason.Ceiling, ceiling)
  }

  #limitDown(index: number, reading: ResourceReading, floor: number): void {
    const rule = this.#rule(index)
    const row = this.#proposals.row[index]!
    const level = reading.level[row]!
    const down = this.#down
    if (this.#isResting(down, index, reading, false)) return
    if (Number.isNaN(floor)) return set(down, level, Reason.UnknownFloor, NaN)
    const wait = reading.backoffUntilMs[row]! - this.#reading.nowMs
    if (wait > 0) return set(down, level, Reason.Backoff, wait)
    const lowest = this.#proposals.lowest[index]!
    const step = generalStep(rule, level, RESOURCES[rule.resource]!.whole, this.#limits)
    const reach = lowest <= level ? Math.max(lowest, level - step) : level
    if (reach > floor) set(down, reach, Reason.Step, reach)
    else set(down, Math.min(floor, level), Reason.Floor, floor)
  }

  #isResting(limit: Limit, index: number, reading: ResourceReading, isUp: boolean): boolean {
    const row = this.#proposals.row[index]!
    const level = reading.level[row]!
    const allowed = movesAllowed(this.#rule(index), this.#limits, isUp)
    const wait = this.#proposals.waitMs[index]!
    const rest = reading.restUntilMs[row]! - this.#reading.nowMs
    if (reading.inFlight[row] === 1) set(limit, level, Reason.InFlight, NaN)
    else if (reading.movesInHour[row]! >= allowed) set(limit, level, Reason.MovesExhausted, allowed)
    else if (wait > 0) set(limit, level, Reason.Cooldown, wait)
    else if (rest > 0) set(limit, level, Reason.Resting, rest)
    else return false
    return true
  }

  /** The higher of the policy's and the target's own; NaN when nobody knows it. */
  #floor(index: number, { floor }: ResourceReading): number {
    const given = this.#proposals.floor[index]!
    const own = valueAt(floor, this.#proposals.row[index]!)
    const bound = Number.isNaN(own) ? (given > 0 ? given : NaN) : Math.max(given, own, 0)
    return RESOURCES[this.#rule(index).resource]!.whole ? Math.ceil(bound - WHOLE_TOLERANCE) : bound
  }

  #ceiling(index: number, { ceiling }: ResourceReading): number {
    const given = this.#proposals.ceiling[index]!
    const own = valueAt(ceiling, this.#proposals.row[index]!)
    const bound = Number.isNaN(own) ? (given < Infinity ? given : NaN) : Math.min(given, own)
    return RESOURCES[this.#rule(index).resource]!.whole ? Math.floor(bound + WHOLE_TOLERANCE) : bound
  }

  #rule(index: number): RuleTerms {
    return this.#proposals.terms.rules[this.#proposals.rule[index]!]!
  }

  #end(index: number, status: Status, reason: Reason, bound = NaN): false {
    this.#buffers.status[index] = status
    this.#buffers.reason[index] = reason
    this.#buffers.bound[index] = bound
    return false
  }
}

function set(limit: Limit, level: number, reason: Reason, bound: number): void {
  limit.level = level
  limit.reason = reason
  limit.bound = bound
}
