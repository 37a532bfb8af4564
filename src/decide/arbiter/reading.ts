// Everything a plan depends on besides the proposals. Plain columns: most are views of the tables, none is copied.

/** Memory of every host, by row of the host table. */
export interface HostReading {
  readonly rowCount: number
  readonly totalBytes: Float64Array
  readonly committedBytes: Float64Array
  /** What the kernel could give without swapping; NaN where nobody looks. */
  readonly availableBytes: Float64Array
  /** Grants whose outcome is not yet in `committedBytes`. */
  readonly bookedBytes: Float64Array
  /** Set aside for targets by `reserve` actions. */
  readonly reservedBytes: Float64Array
  /** What guests could take back at once without asking, such as a balloon that deflates on its own. */
  readonly claimableBytes: Float64Array
}

/** A value by row, or one that is the same in all rows. */
export type ByRow = Float64Array | number

export function valueAt(values: ByRow, row: number): number {
  return typeof values === 'number' ? values : values[row]!
}

/** One resource of all targets of a kind, by row of their table. */
export interface ResourceReading {
  readonly rowCount: number
  readonly alive: Uint8Array
  /** Row of the target's host, -1 when it has none. */
  readonly hostRow: Float64Array
  /** What the target has now; NaN when unknown. */
  readonly level: Float64Array
  /** Bytes of host memory that one unit takes: 1 where the unit is bytes, 0 where it takes none. */
  readonly bytesPerUnit: ByRow
  /** Bounds that hold whatever a policy says; NaN: there is one, but nobody knows it. */
  readonly floor: ByRow
  readonly ceiling: ByRow
  /** Set aside for the target. */
  readonly reservedBytes: Float64Array
  /** -Infinity when it was never moved. */
  readonly lastMoveMs: Float64Array
  /** Moves in the last hour, rounded up. */
  readonly movesInHour: Uint16Array
  /** Until then nothing is taken from the target. */
  readonly backoffUntilMs: Float64Array
  /** Until then it is left alone: an action on it failed and would fail again. */
  readonly restUntilMs: Float64Array
  /** 1 while an action on it is being applied. */
  readonly inFlight: Uint8Array
}

export interface Reading {
  readonly nowMs: number
  readonly hosts: HostReading
  /** By index into RESOURCES; `null` for a kind of target that the engine does not have. */
  readonly resources: readonly (ResourceReading | null)[]
}
