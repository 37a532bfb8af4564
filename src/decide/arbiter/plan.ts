import type { Proposals } from '../proposals.js'
import type { Reading } from './reading.js'

/** What became of the proposals of one tick. Columns have an entry for each proposal, by its index. */
export interface Plan {
  readonly count: number
  /** Proposals to apply, in this order: whoever gives memory comes before whoever gets some. */
  readonly order: Int32Array
  /** What `observe` and `recommend` policies would do, had they been enforced alone. Not to be applied. */
  readonly shadows: Int32Array
  /** {@link Status} and {@link Reason} by proposal. */
  readonly status: Uint8Array
  readonly reason: Uint8Array
  /** The level the target had, and the one it shall have. */
  readonly from: Float64Array
  readonly granted: Float64Array
  /** The number that bound the proposal; what it means depends on the reason (see REASONS). NaN where there is none. */
  readonly bound: Float64Array
}

export declare function plan(reading: Reading, proposals: Proposals): Plan
