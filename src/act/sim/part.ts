import type { Sense, TargetKind } from '../../sense/index.js'
import type { Outcome, PlannedAction } from '../actions.js'
import type { ArrivalListener } from '../host.js'

/** One population of a simulated world: its guests, its functions. */
export interface SimPart {
  /** Kinds of targets that it adds. */
  readonly targets: readonly TargetKind[]
  /** Names of the actions that it applies. */
  readonly actions: readonly string[]
  /** Adds its targets. @param sense where targets are added and observed */
  open(sense: Sense): void
  /** Lets the time until now pass, and tells what is to be seen then. @param nowMs the engine's clock */
  sample(nowMs: number): void
  /**
   * Applies one action to one of its targets.
   * @param action what to do to which target
   * @param nowMs the engine's clock when the plan was made
   */
  apply(action: PlannedAction, nowMs: number): Outcome
  /** Tells of every request, in order, as it arrives. @param listener called at every request */
  onArrival?(listener: ArrivalListener): void
}
