// What crosses from src/forecast/layout.ts: one job a kernel and table. A job is a plain record in shared memory,
// written by the host thread before a tick and only read by kernels:
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
// and works through rows [from, to) by pairs (`from` is even, columns are padded to a multiple of eight rows). After a
// pair it stores the next row at `progress`. A worker can be terminated only where V8 checks for it: at a function's
// entry and at a loop's back edge, so a pair is either wholly stored or untouched as long as the loop body computes
// first, then stores, and calls nothing (that is not inlined) after its first store. A kernel that cannot do without
// loops or calls there (regression, idle-histogram) is laid out such that doing a pair again gives the same. Another
// thread then resumes at `progress`: nothing is lost, nothing is counted twice.

/** Bounds raw values into the history ring and the current column. */
@unmanaged
export class AdmitJob {
  raw: usize
  current: usize
  /** First column of the ring; slot `tick % historyTicks` belongs to this tick. */
  history: usize
  /** Two columns: observations that a jump has lasted, and its level; 0 when the signal has no jump bound. */
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
  /**
   * Three rings of steps + 1 columns: mean, low and high as issued. The slot after this tick's is the one that falls
   * due.
   */
  issued: usize
  /** Five columns, named in conformal.ts. */
  state: usize
  capacity: i32
  historyTicks: i32
  steps: i32
  /** Share of outcomes beyond each end: (1 - coverage) / 2. */
  tail: f64
  /** Where the ends begin, in mean absolute errors. */
  start: f64
  minimum: f64
  maximum: f64
}

/** Exponential smoothing with damped trend and optional season. */
@unmanaged
export class HoltWintersJob {
  history: usize
  mean: usize
  /** Columns by holt-winters.ts; with a season a ring of season + 1 columns follows them. */
  state: usize
  capacity: i32
  historyTicks: i32
  /** Length of the season in ticks; 0 for none. */
  season: i32
  steps: i32
  alpha: f64
  beta: f64
  gamma: f64
  phi: f64
  /** phi + phi^2 + ... + phi^steps: what the trend adds up to by then. */
  dampedSteps: f64
  minimum: f64
  maximum: f64
}

/** Recursive least squares on a constant, lagged values and other signals. */
@unmanaged
export class RegressionJob {
  history: usize
  current: usize
  mean: usize
  /** Feature[terms]. */
  features: usize
  /**
   * Ring of steps + lags columns: the signal with its gaps filled by the last value, which lags read; 0 without lags.
   */
  held: usize
  /** Twice (by tick parity) a coefficient a term and the covariance's upper triangle, then a product a term. */
  state: usize
  capacity: i32
  historyTicks: i32
  terms: i32
  lags: i32
  steps: i32
  forgetting: f64
  /** Variance of a coefficient before any evidence, in squares of error over feature. */
  prior: f64
  minimum: f64
  maximum: f64
}

/** Where a term of a regression finds its values. */
@unmanaged
export class Feature {
  pointer: usize
  /** Columns of the ring at `pointer`; 1 when the value does not change with time. */
  ringTicks: i32
  /** Ticks back from now. */
  lag: i32
  /**
   * Set by the kernel for a tick: the feature's column when the forecast that falls due now was made, and its column
   * now.
   */
  then: usize
  now: usize
}

/** How likely events come, given how long there was none. */
@unmanaged
export class IdleHistogramJob {
  history: usize
  /** Column of interned label values that say what starts a function, and the eight of them that are told apart. */
  labels: usize
  kinds: usize
  /** Tick of the last event plus 1; 0 in a fresh row. */
  seen: usize
  /** What each row remembers, 128 bytes a row; drawn in idle-histogram.ts. */
  memories: usize
  /** What all rows have taught; drawn in idle-pool.ts. */
  pool: usize
  /** u8[steps + 1]: calendar classes of this tick and of those to come. */
  calendar: usize
  /** What hosts wrote for this tick, before it is admitted: learning comes first. */
  raw: usize
  probability: usize
  mean: usize
  confidence: usize
  capacity: i32
  historyTicks: i32
  steps: i32
  minimum: f64
  maximum: f64
  /** What a count of the pool is worth a tick later. */
  keep: f64
}

/** Which predictor of islands to believe. */
@unmanaged
export class BanditJob {
  /** Islands that had to stand by in the tick that ends now; NaN: not known. */
  needed: usize
  /** Tasks that came. */
  arrived: usize
  /** Probability that a task comes in the next tick, by the row's own rhythm and by what came before it elsewhere. */
  chance: usize
  likely: usize
  /** Islands that have to stand by on average. */
  rate: usize
  /** Blocks a pair of rows; drawn in bandit.ts. */
  state: usize
  /** Ticks that a row has seen; 0 in a fresh row. */
  ticks: usize
  /** Results: the arm that is believed, and what it says. */
  choice: usize
  islands: usize
  /** Parts of the day: that of the tick that ends now, and that of the next one. */
  partBefore: i32
  part: i32
  /** What a task that finds no island costs, in ticks that an island is idle. */
  miss: f64
  /** Weight of the newest tick in an estimate of all ticks, and half of its weight in that of a context. */
  fade: f64
  /**
   * Of three levels: the share of ticks that must need an island for it to stand by, the normal quantile that leaves this
   * share above, and the mean of a Poisson distribution of which it lies above zero.
   */
  share: f64
  share1: f64
  share2: f64
  quantile: f64
  quantile1: f64
  quantile2: f64
  least: f64
  least1: f64
  least2: f64
}

/** A Markov chain over symbols; written by one thread, as each observation is one call. */
@unmanaged
export class MarkovModel {
  /** Their form is drawn in markov.ts. */
  buckets: usize
  /** f64[symbols]: how often each one was seen, whatever came before. */
  weights: usize
  /** MarkovContext[streams]. */
  contexts: usize
  order: i32
  /** Buckets, a power of two, less one. */
  bucketMask: i32
  symbols: i32
  /** What the newest observation counts; it grows so that old ones fade. */
  weight: f64
  growth: f64
  /** Sum of `weights`. */
  total: f64
}

/** The last symbols of a stream. */
@unmanaged
export class MarkovContext {
  last: i32
  before: i32
  earlier: i32
  /** How many of them there are. */
  length: i32
}

/** The column that holds what was admitted at `tick`. */
// @ts-ignore: decorator
@inline
export function observedColumn(history: usize, capacity: i32, historyTicks: i32, tick: i32): usize {
  return history + (<usize>(tick % historyTicks) * <usize>capacity << 3)
}
