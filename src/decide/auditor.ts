// What must always hold, checked from outside: the auditor shares no code with the arbiter that it watches.
import { findAction, type PlannedAction } from '../act/actions.js'
import { type ArbiterLimits, DEFAULT_LIMITS } from './arbiter/limits.js'
import type { Plan } from './arbiter/plan.js'
import type { Reading, ResourceReading } from './arbiter/reading.js'
import { Reason } from './arbiter/reasons.js'
import type { Proposals } from './proposals.js'

/** What must always hold. */
export type Invariant =
  | 'never_below_floor'
  | 'never_above_ceiling'
  | 'host_never_over'
  | 'donors_before_acceptors'
  | 'no_thrash'
  | 'one_move_each'
  | 'budget_kept'
  | 'shadows_not_applied'
  | 'reset_equals_image'
  | 'island_has_one_owner'
  | 'no_bytes_cross_tenants'
  | 'nothing_lost'
  | 'nothing_lost_on_restart'

/** A case in which it did not. */
export interface Violation {
  /** What did not hold. */
  readonly invariant: Invariant
  /** What was seen. */
  readonly details: string
}

/** Proposals that decide nothing about their target. */
const UNHEARD: ReadonlySet<number> = new Set([Reason.Outranked, Reason.Gone, Reason.NotFinite, Reason.UnknownLevel])
const HOUR_MS = 3_600_000
/** Sums of thousands of doubles differ in their last bits with the order of adding. */
const TOLERANCE = 1e-9

const isAbove = (value: number, limit: number) =>
  value > limit + TOLERANCE * Math.max(Math.abs(value), Math.abs(limit), 1)

/**
 * Checks one plan against the reading and the proposals it was made of.
 * @returns what it violates; nothing, always, if the arbiter is right
 */
export function audit(
  reading: Reading,
  proposals: Proposals,
  plan: Plan,
  limits: ArbiterLimits = DEFAULT_LIMITS,
): Violation[] {
  const audit = new PlanAudit(reading, proposals, plan, limits)
  audit.checkMoves()
  audit.checkOrder()
  audit.checkHosts()
  audit.checkBudgets()
  audit.checkRuleBudgets()
  return audit.violations
}

class PlanAudit {
  readonly violations: Violation[] = []
  readonly #reading: Reading
  readonly #proposals: Proposals
  readonly #plan: Plan
  readonly #limits: ArbiterLimits

  constructor(reading: Reading, proposals: Proposals, plan: Plan, limits: ArbiterLimits) {
    this.#reading = reading
    this.#proposals = proposals
    this.#plan = plan
    this.#limits = limits
  }

  checkMoves(): void {
    const moved = new Set<string>()
    for (const index of this.#plan.order) {
      const { resource, row, rule } = this.#at(index)
      const key = `${rule.resource}/${row}`
      this.#check('one_move_each', !moved.has(key), index, 'the resource of a target is moved twice')
      moved.add(key)
      const isEnforced = this.#proposals.terms.policies[rule.policy]!.mode === 'enforce'
      this.#check('shadows_not_applied', isEnforced, index, 'the policy is not enforced')
      this.#checkBounds(index, resource, row)
      if (rule.effect !== 'reserve') this.#checkPace(index, resource, row)
    }
  }

  #checkBounds(index: number, resource: ResourceReading, row: number): void {
    const { from, granted } = this.#plan
    const [before, after] = [from[index]!, granted[index]!]
    const floors = known([this.#proposals.floor[index]!, inRow(resource.floor, row), 0])
    const ceilings = known([this.#proposals.ceiling[index]!, inRow(resource.ceiling, row)])
    this.#check('never_below_floor', after >= 0 && after < Infinity, index, `the level is ${after}`)
    const tooLow = after < before && isAbove(Math.max(...floors), after)
    this.#check('never_below_floor', !tooLow, index, `from ${before} to ${after} below ${floors.join(', ')}`)
    const tooHigh = after > before && isAbove(after, Math.min(...ceilings))
    this.#check('never_above_ceiling', !tooHigh, index, `from ${before} to ${after} above ${ceilings.join(', ')}`)
  }

  #checkPace(index: number, resource: ResourceReading, row: number): void {
    const { nowMs } = this.#reading
    const { rule } = this.#at(index)
    const isDown = this.#plan.granted[index]! < this.#plan.from[index]!
    const moves = rule.atOnce ? this.#limits.movesPerHour.set : this.#limits.movesPerHour.guest
    this.#check(
      'no_thrash',
      resource.movesInHour[row]! < Math.min(moves, rule.movesPerHour ?? Infinity),
      index,
      'too many moves',
    )
    const hasCooledDown = rule.cooldownMs === 0 || nowMs >= resource.lastMoveMs[row]! + rule.cooldownMs
    this.#check('no_thrash', hasCooledDown, index, 'the cool-down is not over')
    this.#check('no_thrash', !isDown || nowMs >= resource.backoffUntilMs[row]!, index, 'the back-off is not over')
    this.#check('no_thrash', nowMs >= resource.restUntilMs[row]!, index, 'the last failure is too recent')
    this.#check('no_thrash', resource.inFlight[row] !== 1, index, 'an action is in flight')
  }

  checkOrder(): void {
    let hasGiven = false
    for (const index of this.#plan.order) {
      const isUp = this.#plan.granted[index]! > this.#plan.from[index]!
      this.#check('donors_before_acceptors', isUp || !hasGiven, index, 'takes after another was given')
      hasGiven ||= isUp
    }
  }

  /** Memory given must have been free in the reading: what the plan takes elsewhere does not count. */
  checkHosts(): void {
    const given = new Map<number, number>()
    for (const index of this.#plan.order) {
      const { resource, row } = this.#at(index)
      const units = this.#plan.granted[index]! - this.#plan.from[index]!
      if (!(units > 0)) continue
      const unitBytes = inRow(resource.bytesPerUnit, row)
      const bytes = units * unitBytes
      this.#check('host_never_over', unitBytes >= 0 && unitBytes < Infinity, index, `one unit takes ${unitBytes} bytes`)
      const host = resource.hostRow[row]!
      given.set(host, (given.get(host) ?? 0) + Math.max(bytes - resource.reservedBytes[row]!, 0))
    }
    for (const [host, bytes] of given) {
      const free = freeBytes(this.#reading, host)
      this.#note(
        'host_never_over',
        !isAbove(bytes, Math.max(free, 0)),
        `host ${host} gives ${bytes} of ${free} free bytes`,
      )
    }
  }

  /** A policy's targets together hold its budget at most, or less than before. */
  checkBudgets(): void {
    for (const [index, { name, budgetBytes }] of this.#proposals.terms.policies.entries()) {
      if (budgetBytes === Infinity) continue
      const before = this.#heldBytes(index, (row, resource) => resource.level[row]!)
      const moves = new Map([...this.#plan.order].map((each) => [this.#at(each).resource, new Map<number, number>()]))
      for (const each of this.#plan.order) {
        const { resource, row, rule } = this.#at(each)
        // What another policy gives is not this one's to answer for.
        if (rule.policy === index) moves.get(resource)!.set(row, this.#plan.granted[each]!)
      }
      const after = this.#heldBytes(index, (row, resource) => moves.get(resource)?.get(row) ?? resource.level[row]!)
      const isKept = !isAbove(after, Math.max(budgetBytes, before))
      this.#note('budget_kept', isKept, `policy ${name} holds ${after} bytes, ${before} before, budget ${budgetBytes}`)
    }
  }

  /** The targets that a rule speaks for hold its own budget at most, or less than before. */
  checkRuleBudgets(): void {
    const { rules, policies } = this.#proposals.terms
    const before = new Float64Array(rules.length)
    const after = new Float64Array(rules.length)
    for (let index = 0; index < this.#plan.count; index++) {
      if (UNHEARD.has(this.#plan.reason[index]!)) continue
      const { resource, row } = this.#at(index)
      const rule = this.#proposals.rule[index]!
      const unitBytes = inRow(resource.bytesPerUnit, row)
      before[rule]! += heldBytes(this.#plan.from[index]!, unitBytes)
      after[rule]! += heldBytes(this.#plan.granted[index]!, unitBytes)
    }
    for (const [index, { name, policy, budgetBytes }] of rules.entries()) {
      if (budgetBytes === Infinity || policies[policy]!.mode !== 'enforce') continue
      const isKept = !isAbove(after[index]!, Math.max(budgetBytes, before[index]!))
      const said = `rule ${name} holds ${after[index]} bytes, ${before[index]} before, budget ${budgetBytes}`
      this.#note('budget_kept', isKept, said)
    }
  }

  #heldBytes(policy: number, levelOf: (row: number, resource: ResourceReading) => number): number {
    const { policies, rules } = this.#proposals.terms
    const resources = new Set(rules.filter((rule) => rule.policy === policy).map((rule) => rule.resource))
    let sum = 0
    for (const resource of [...resources].map((each) => this.#reading.resources[each])) {
      for (let row = 0; resource && row < resource.rowCount; row++) {
        const members = policies[policy]!.members
        const isMember = members === null || ((members[row >> 5]! >> (row & 31)) & 1) === 1
        const isThere = isMember && resource.alive[row] === 1
        if (isThere) sum += heldBytes(levelOf(row, resource), inRow(resource.bytesPerUnit, row))
      }
    }
    return sum
  }

  #at(index: number) {
    const rule = this.#proposals.terms.rules[this.#proposals.rule[index]!]!
    return { rule, row: this.#proposals.row[index]!, resource: this.#reading.resources[rule.resource]! }
  }

  #check(invariant: Invariant, ok: boolean, index: number, details: string): void {
    const { rule, row } = this.#at(index)
    if (!ok) this.#note(invariant, false, `proposal ${index}, rule ${rule.name}, row ${row}: ${details}`)
  }

  #note(invariant: Invariant, ok: boolean, details: string): void {
    if (!ok) this.violations.push({ invariant, details })
  }
}

function heldBytes(level: number, unitBytes: number): number {
  const bytes = level * unitBytes
  return bytes > 0 && bytes < Infinity ? bytes : 0
}

function inRow(values: Float64Array | number, row: number): number {
  return typeof values === 'number' ? values : values[row]!
}

function known(bounds: readonly number[]): number[] {
  return bounds.filter((bound) => !Number.isNaN(bound))
}

function freeBytes({ hosts }: Reading, host: number): number {
  const uncommitted = hosts.totalBytes[host]! - hosts.committedBytes[host]!
  const free = known([uncommitted, hosts.availableBytes[host]!])
  const promised = hosts.bookedBytes[host]! + hosts.reservedBytes[host]! + hosts.claimableBytes[host]!
  return Number.isNaN(uncommitted) ? 0 : Math.min(...free) - promised
}

/** Collects violations over a run. Every simulation and system test has one and asserts that it found nothing. */
export class Auditor {
  /** What was found, in the order in which it came about; empty unless Atoll or a host has a defect. */
  readonly violations: Violation[] = []
  /** How often each invariant was checked: one that never was proves nothing. */
  readonly checks = new Map<Invariant, number>()
  readonly #limits: ArbiterLimits
  readonly #moves = new Map<string, number[]>()

  /** @internal */
  constructor(limits: ArbiterLimits = DEFAULT_LIMITS) {
    this.#limits = limits
  }

  /**
   * Notes whether an invariant held.
   * @param invariant what must hold
   * @param ok whether it did
   * @param details what was seen, for a violation
   */
  check(invariant: Invariant, ok: boolean, details: string): void {
    this.checks.set(invariant, (this.checks.get(invariant) ?? 0) + 1)
    if (!ok) this.violations.push({ invariant, details })
  }

  /**
   * Checks a plan before it is applied.
   * @internal
   */
  checkPlan(reading: Reading, proposals: Proposals, plan: Plan): void {
    for (const invariant of PLAN_INVARIANTS) this.check(invariant, true, '')
    this.violations.push(...audit(reading, proposals, plan, this.#limits))
  }

  /**
   * Counts the moves of each target itself, over any hour.
   * @internal
   */
  checkActions(actions: readonly PlannedAction[], nowMs: number): void {
    for (const { action, target, targetId } of actions) {
      const type = findAction(action)
      if (type === null || type.effect === 'reserve') continue
      const key = `${target}/${targetId}/${type.resource}`
      const recent = (this.#moves.get(key) ?? []).filter((movedMs) => movedMs > nowMs - HOUR_MS)
      recent.push(nowMs)
      this.#moves.set(key, recent)
      const limit = type.atOnce ? this.#limits.movesPerHour.set : this.#limits.movesPerHour.guest
      this.check('no_thrash', recent.length <= limit, `${key} was moved ${recent.length} times within an hour`)
    }
  }

  /**
   * Checks what a host really has: `host_never_over` is about this, whatever plans said.
   * @internal
   */
  checkHost(name: string, committedBytes: number, totalBytes: number): void {
    const isKnown = Number.isFinite(committedBytes) && Number.isFinite(totalBytes)
    const details = `${name} has committed ${committedBytes} of ${totalBytes} bytes`
    this.check('host_never_over', !isKnown || !isAbove(committedBytes, totalBytes), details)
  }
}

const PLAN_INVARIANTS: readonly Invariant[] = [
  'never_below_floor',
  'never_above_ceiling',
  'host_never_over',
  'donors_before_acceptors',
  'no_thrash',
  'one_move_each',
  'budget_kept',
  'shadows_not_applied',
]
