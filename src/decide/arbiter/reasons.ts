// Why a proposal ended as it did. Codes are stored in journals: append, never renumber.

/** What became of a proposal. `clipped`: it is applied, but to another level than the rule asked for. */
export const Status = { Planned: 0, Clipped: 1, Skipped: 2, Refused: 3 } as const
export type Status = (typeof Status)[keyof typeof Status]

export const Reason = {
  AsProposed: 0,
  Ceiling: 1,
  Floor: 2,
  Step: 3,
  Budget: 4,
  HostMemory: 5,
  Whole: 6,
  Outranked: 7,
  AlreadyThere: 8,
  Cooldown: 9,
  MovesExhausted: 10,
  Backoff: 11,
  InFlight: 12,
  NotFinite: 13,
  Gone: 14,
  UnknownLevel: 15,
  UnknownFloor: 16,
  UnknownCeiling: 17,
  UnknownSize: 18,
  UnknownHost: 19,
  FloorAboveCeiling: 20,
  Resting: 21,
  RuleBudget: 22,
} as const
export type Reason = (typeof Reason)[keyof typeof Reason]

/** By code: the name in journals and `--json`, and what the number beside it (`bound`) means. */
export const REASONS: readonly { readonly name: string; readonly says: string; readonly bound: string }[] = [
  { name: 'as_proposed', says: 'the rule gets what it asked for', bound: '' },
  { name: 'ceiling', says: 'no target goes above its ceiling', bound: 'ceiling' },
  { name: 'floor', says: 'no target goes below its floor', bound: 'floor' },
  { name: 'step', says: 'the step limit allows no more at once', bound: 'furthest level of this step' },
  { name: 'budget', says: "the policy's budget of memory is used up", bound: 'bytes left of it' },
  { name: 'host_memory', says: 'the host has no more memory that is free now', bound: 'bytes free' },
  { name: 'whole', says: 'rounded down to a whole number', bound: 'level asked for' },
  { name: 'outranked', says: 'another proposal for the same resource of the target won', bound: 'index of the winner' },
  { name: 'already_there', says: 'the target has that level, or is beyond it', bound: 'present level' },
  { name: 'cooldown', says: 'the last move is too recent', bound: 'milliseconds to wait' },
  { name: 'moves_exhausted', says: 'it was moved too often in the last hour', bound: 'moves allowed' },
  { name: 'backoff', says: 'the last reclaim hurt the target', bound: 'milliseconds to wait' },
  { name: 'in_flight', says: 'an earlier action on it is not finished', bound: '' },
  { name: 'not_finite', says: 'the rule computed no finite number', bound: '' },
  { name: 'gone', says: 'the target is gone', bound: '' },
  { name: 'unknown_level', says: 'nobody knows what the target has now', bound: '' },
  { name: 'unknown_floor', says: 'its floor is unknown, so nothing is taken from it', bound: '' },
  { name: 'unknown_ceiling', says: 'its ceiling is unknown, so nothing is given to it', bound: '' },
  { name: 'unknown_size', says: 'nobody knows how much memory one unit takes', bound: '' },
  { name: 'unknown_host', says: 'its host or the memory of its host is unknown', bound: '' },
  { name: 'floor_above_ceiling', says: 'its floor is above its ceiling', bound: 'floor' },
  { name: 'resting', says: 'the last action on it failed and would fail again', bound: 'milliseconds to wait' },
  { name: 'rule_budget', says: "the rule's own budget of memory is used up", bound: 'bytes left of it' },
]
