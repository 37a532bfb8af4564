// Readings and proposals made by hand: the arbiter is tested without any table, VM or policy file.
import type { ActionType } from '../../../src/act/actions.js'
import {
  type Mode,
  plan,
  type Plan,
  Proposals,
  type Reading,
  Reason,
  type ResourceReading,
  RESOURCES,
  type RuleTerms,
  Status,
} from '../../../src/decide/index.js'
import { WHOLE_TOLERANCE } from '../../../src/decide/arbiter/resources.js'

export const MEMORY = RESOURCES.findIndex(({ name }) => name === 'memory')
export const CORES = RESOURCES.findIndex(({ name }) => name === 'cpu')
export const ENVIRONMENTS = RESOURCES.findIndex(({ name }) => name === 'environments')

export interface Target {
  readonly level: number
  readonly floor?: number
  readonly ceiling?: number
  readonly host?: number
  readonly unitBytes?: number
  readonly reservedBytes?: number
  readonly lastMoveMs?: number
  readonly movesInHour?: number
  readonly backoffUntilMs?: number
  readonly restUntilMs?: number
  readonly inFlight?: boolean
  readonly isGone?: boolean
}

export interface HostMemory {
  readonly total: number
  readonly committed: number
  readonly available?: number
  readonly booked?: number
  readonly reserved?: number
  readonly claimable?: number
}

export const NOW_MS = 1_000_000

/** A reading of one resource's targets, by row, on hosts, by row. */
export function readingOf(resource: number, targets: readonly Target[], hosts: readonly HostMemory[]): Reading {
  const column = (valueOf: (host: HostMemory) => number) => Float64Array.from(hosts, valueOf)
  const reservedOn = (host: number) =>
    targets.reduce((sum, each) => sum + ((each.host ?? 0) === host ? (each.reservedBytes ?? 0) : 0), 0)
  return {
    nowMs: NOW_MS,
    hosts: {
      rowCount: hosts.length,
      totalBytes: column(({ total }) => total),
      committedBytes: column(({ committed }) => committed),
      availableBytes: column(({ available }) => available ?? NaN),
      bookedBytes: column(({ booked }) => booked ?? 0),
      reservedBytes: Float64Array.from(hosts, ({ reserved }, host) => reserved ?? reservedOn(host)),
      claimableBytes: column(({ claimable }) => claimable ?? 0),
    },
    resources: RESOURCES.map((_, index) => (index === resource ? columnsOf(resource, targets) : null)),
  }
}

function columnsOf(resource: number, targets: readonly Target[]): ResourceReading {
  const column = (valueOf: (target: Target) => number) => Float64Array.from(targets, valueOf)
  const { floor, ceiling, bytesPerUnit } = RESOURCES[resource]!
  return {
    rowCount: targets.length,
    alive: Uint8Array.from(targets, ({ isGone }) => (isGone === true ? 0 : 1)),
    hostRow: column(({ host }) => host ?? 0),
    level: column(({ level }) => level),
    bytesPerUnit: typeof bytesPerUnit === 'number' ? bytesPerUnit : column(({ unitBytes }) => unitBytes ?? 1),
    floor: typeof floor === 'number' ? floor : column((target) => target.floor ?? 0),
    ceiling: typeof ceiling === 'number' ? ceiling : column((target) => target.ceiling ?? 1e15),
    reservedBytes: column(({ reservedBytes }) => reservedBytes ?? 0),
    lastMoveMs: column(({ lastMoveMs }) => lastMoveMs ?? -Infinity),
    movesInHour: Uint16Array.from(targets, ({ movesInHour }) => movesInHour ?? 0),
    backoffUntilMs: column(({ backoffUntilMs }) => backoffUntilMs ?? -Infinity),
    restUntilMs: column(({ restUntilMs }) => restUntilMs ?? -Infinity),
    inFlight: Uint8Array.from(targets, ({ inFlight }) => (inFlight === true ? 1 : 0)),
  }
}

export interface Wish {
  readonly row: number
  readonly to: number
  readonly effect?: ActionType['effect']
  readonly priority?: number
  readonly score?: number
  readonly floor?: number
  readonly ceiling?: number
  readonly cooldownMs?: number
  readonly step?: RuleTerms['step']
  readonly movesPerHour?: number | null
  /** Of the rule alone. */
  readonly ruleBudgetBytes?: number
  /** Index of the wish whose rule it is, with all that belongs to the rule; left out: it has one of its own. */
  readonly rule?: number
  /** Index into the modes. */
  readonly policy?: number
}

export interface Policies {
  readonly modes?: readonly Mode[]
  readonly budgetBytes?: number
  readonly members?: Int32Array
}

/** One rule a wish, unless they share one. */
export function proposalsOf(resource: number, wishes: readonly Wish[], policies: Policies = {}): Proposals {
  const { modes = ['enforce'], budgetBytes = Infinity, members = null } = policies
  const { target } = RESOURCES[resource]!
  const proposals = new Proposals({
    policies: modes.map((mode, index) => ({ name: `policy-${index}`, target, mode, budgetBytes, members })),
    rules: wishes.map((wish, index): RuleTerms => {
      const { effect = 'set', priority = 0, cooldownMs = 0, step = null, movesPerHour = null, policy = 0 } = wish
      const { ruleBudgetBytes = Infinity } = wish
      return {
        name: `rule-${index}`,
        policy,
        action: effect,
        resource,
        effect,
        atOnce: effect === 'set',
        priority,
        cooldownMs,
        step,
        movesPerHour,
        budgetBytes: ruleBudgetBytes,
      }
    }),
  })
  for (const [index, { rule = index, row, to, score, floor, ceiling }] of wishes.entries())
    proposals.push(rule, row, to, score, floor, ceiling)
  return proposals
}

/** Plans proposals of which a rule's own limits were found as they are where its conditions are evaluated. */
export function planOf(reading: Reading, proposals: Proposals): Plan {
  for (let index = 0; index < proposals.count; index++) {
    const { resource, effect, cooldownMs, step } = proposals.terms.rules[proposals.rule[index]!]!
    const columns = reading.resources[resource]!
    const row = proposals.row[index]!
    const level = columns.level[row] ?? NaN
    const waitMs = (columns.lastMoveMs[row] ?? -Infinity) + cooldownMs - reading.nowMs
    proposals.waitMs[index] = effect === 'reserve' || cooldownMs === 0 ? 0 : waitMs
    if (step === null) continue
    const units = 'units' in step ? step.units : step.share * level
    const stride = RESOURCES[resource]!.whole ? Math.max(Math.floor(units + WHOLE_TOLERANCE), 1) : units
    proposals.lowest[index] = level - stride
    proposals.highest[index] = level + stride
  }
  return plan(reading, proposals)
}

const nameOf = (names: Readonly<Record<string, number>>, code: number) =>
  Object.keys(names).find((name) => names[name] === code)!

/** `["Planned", "AsProposed", 7]`: status, reason and level of a proposal. */
export function verdict(plan: Plan, index: number): [string, string, number] {
  return [nameOf(Status, plan.status[index]!), nameOf(Reason, plan.reason[index]!), plan.granted[index]!]
}

/** A plan in plain arrays, which can be compared even where there is a NaN. */
export function plain(plan: Plan): Record<string, readonly (number | string)[]> {
  const columns = Object.entries(plan).filter(([, column]) => typeof column === 'object')
  return Object.fromEntries(columns.map(([name, column]) => [name, Array.from(column as Float64Array, String)]))
}
