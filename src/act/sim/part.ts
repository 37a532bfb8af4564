import type { Sense, TargetKind } from '../../sense/index.js'
import type { Outcome, PlannedAction } from '../actions.js'
import type { ArrivalListener } from '../host.js'

/** One population of a simulated world: its guests, its functions. */
export interface SimPart {
  readonly targets: readonly TargetKind[]
  readonly actions: readonly string[]
  open(sense: Sense): void
  sample(nowMs: number): void
  apply(action: PlannedAction, nowMs: number): Outcome
  onArrival?(listener: ArrivalListener): void
}
