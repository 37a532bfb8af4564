import type { Outcome, PlannedAction } from '../../act/actions.js'
import type { Sense } from '../../sense/index.js'
import type { Proposals } from '../proposals.js'
import type { Plan } from './plan.js'
import type { Reading } from './reading.js'

/** What the engine remembers from one tick to the next, so that `plan()` can be a pure function. */
export declare class Books {
  constructor(sense: Sense)
  /** Call before hosts are sampled: what was settled until now will be in the numbers they give. */
  beginSample(): void
  /** The reading to plan on. Its columns are views: valid until the next call. */
  read(nowMs: number, proposals: Proposals): Reading
  /** Writes a plan's moves, grants and reservations down; call it before the actions are applied. */
  enter(plan: Plan, proposals: Proposals, nowMs: number): void
  /** An action ended. */
  settle(action: PlannedAction, outcome: Outcome, nowMs: number): void
  /** Plain data for a checkpoint: everything by target id. */
  snapshot(): BooksSnapshot
  restore(snapshot: BooksSnapshot): void
}

export interface BooksSnapshot {
  readonly version: 1
}

/** The planned proposals as actions for hosts, in the plan's order. */
export declare function plannedActions(
  indexes: Int32Array,
  plan: Plan,
  proposals: Proposals,
  sense: Sense,
  planId: string,
): PlannedAction[]
