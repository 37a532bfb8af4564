import type { Forecast } from '../forecast/forecast.js'
import type { PipelineStep } from '../forecast/pool.js'
import type { Sense, TargetKind } from '../sense/index.js'
import type { PolicySet } from './policy-set.js'
import type { Proposals } from './proposals.js'

/** Policies bound to the tables of one engine: forecasts laid out, rules compiled. */
export declare class BoundPolicies {
  constructor(set: PolicySet, sense: Sense, tickMs: number)
  /** Identical forecasts of several policies are one. */
  readonly forecasts: readonly Forecast[]
  /** Exports an `evaluate_<kind>` for every table that has rules; `null` when there is no rule at all. */
  readonly module: WebAssembly.Module | null
  /** Forecast jobs and then the evaluation, for `ForecastPool.use(steps, module)`. */
  stepsFor(kind: TargetKind): readonly PipelineStep[]
  readonly proposals: Proposals
  /** Reads the results of a finished tick: `proposals.clear()` first, then once for each kind. */
  gather(kind: TargetKind, rowCount: number): void
  /** Gives all columns back. No tick may be running. */
  release(): void
}
