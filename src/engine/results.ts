import type { Outcome, PlannedAction } from '../act/index.js'
import type { KernelStatistics } from '../decide/index.js'
import type { PolicyChange } from '../recorder.js'
import type { TargetKind } from '../sense/index.js'

/** What one tick decided. */
export interface TickResult {
  /** Number of the turn, from 0. */
  readonly tick: number
  /** The time that it decided for. */
  readonly nowMs: number
  /** To be applied, in this order. With a host the engine does it; without one the program does, and calls `settle`. */
  readonly actions: readonly PlannedAction[]
  /** What policies in mode `recommend` would have done: for an operator to see. */
  readonly recommended: readonly PlannedAction[]
  /** What policies in mode `observe` would have done. */
  readonly observed: readonly PlannedAction[]
  /** Rules that fired, whether or not something came of it. */
  readonly proposals: number
}

/** `engine.on(name, (...arguments) => ...)` */
export interface EngineEvents {
  /** A turn of the loop has ended, and its actions have been handed to the host. */
  tick: [result: TickResult]
  /** An action has ended, well or not. */
  outcome: [action: PlannedAction, outcome: Outcome]
  /** A policy came into force, went out of force, was refused or disabled. */
  policy: [change: PolicyChange]
  /** Something went wrong that did not stop the loop. */
  problem: [error: Error]
}

/** What became of an engine's policies. */
export interface PolicyStatistics {
  /** In force now, those that are disabled included. */
  readonly inForce: number
  /** Of them, those whose rules are passed over, as a kernel broke. */
  readonly disabled: number
  /** Times that all were read again and found good, whether or not anything had changed. */
  readonly reloads: number
  /** Times that they were read again and refused. */
  readonly refused: number
}

/** What an engine has done since it was made. */
export interface EngineStatistics {
  /** Turns of the loop. */
  readonly ticks: number
  /** Turns left out since an earlier one took too long. */
  readonly lateTicks: number
  /** Rules that fired for a target, whether or not something came of it. */
  readonly proposals: number
  /** Actions that plans were made of. */
  readonly actions: number
  /** Actions that ended as failed. */
  readonly failedActions: number
  /** Values that were refused: out of bounds, or too far from the one before. */
  readonly rejectedObservations: number
  /** Forecast workers that died and were replaced. */
  readonly replacedWorkers: number
  /** Targets there are now, by kind. */
  readonly targets: Readonly<Record<TargetKind, number>>
  /** What became of policies. */
  readonly policies: PolicyStatistics
  /** Kernels of the policies in force, by `policy/name`. */
  readonly kernels: Readonly<Record<string, KernelStatistics>>
  /** Milliseconds spent so far, by stage; the middle three summed over threads. */
  readonly stageMs: Readonly<Record<'sense' | 'admit' | 'forecast' | 'decide' | 'plan', number>>
}
