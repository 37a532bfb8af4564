// What crosses from src/forecast/layout.ts: one job a kernel and table. A job is a plain record in shared memory, written by
// the host thread before a tick and only read by kernels:
//
//     +--------------------+----------------------------------------------------+
//     | pointers (u32)     | columns: Float64 per row, `capacity` rows each     |
//     | integers (i32)     | ring lengths, orders                               |
//     | numbers (f64)      | parameters                                         |
//     +--------------------+----------------------------------------------------+
//
// Every kernel has the one signature
//
//     kernel(job: usize, from: i32, to: i32, tick: i32, progress: usize): void
//
// and works through rows [from, to) by pairs (`from` is even, columns are padded to a multiple of eight rows). After a pair it
// stores the next row at `progress`. A worker can be terminated only where V8 checks for it: at a function's entry and at a
// loop's back edge, so a pair is either wholly stored or untouched as long as the loop body computes first, then stores, and
// calls nothing (that is not inlined) after its first store. Another thread then resumes at `progress`: nothing is lost,
// nothing is done twice.

/** Bounds raw values into the history ring and the current column. */
@unmanaged
export class AdmitJob {
  raw: usize
  current: usize
  /** First column of the ring; slot `tick % historyTicks` belongs to this tick. */
  history: usize
  /** Two columns: ticks a jump has lasted, and its level; 0 when the signal has no jump bound. */
  jumps: usize
  /** i32[4]: not finite, below, above, jump. */
  rejections: usize
  capacity: i32
  historyTicks: i32
  /** 1: events since the last tick; an empty cell is 0, not NaN. */
  isCount: i32
  minimum: f64
  maximum: f64
  maximumJump: f64
}

/** Exponentially weighted moving average. */
@unmanaged
export class EwmaJob {
  history: usize
  /** The level: state and forecast in one. */
  mean: usize
  capacity: i32
  historyTicks: i32
  alpha: f64
}

/** Intervals and confidence for any model's mean column. */
@unmanaged
export class ConformalJob {
  history: usize
  mean: usize
  low: usize
  high: usize
  confidence: usize
  /** Ring of steps + 1 columns: slot `tick % (steps + 1)` is this tick's forecast, the next slot the one that falls due. */
  forecasts: usize
  /** Columns by conformal.ts's enum State. */
  state: usize
  capacity: i32
  historyTicks: i32
  steps: i32
  /** Share of outcomes beyond each end: (1 - coverage) / 2. */
  tail: f64
  minimum: f64
  maximum: f64
}

/** The column that holds what was admitted at `tick`. */
// @ts-ignore: decorator
@inline
export function observedColumn(history: usize, capacity: i32, historyTicks: i32, tick: i32): usize {
  return history + (<usize>(tick % historyTicks) * <usize>capacity << 3)
}

/** Bytes from one column of a group to the next. */
// @ts-ignore: decorator
@inline
export function strideOf(capacity: i32): usize {
  return <usize>capacity << 3
}

/** Not a number exactly where nothing was observed: 1 bits where there is a value. */
// @ts-ignore: decorator
@inline
export function present(value: v128): v128 {
  return f64x2.eq(value, value)
}
