// Adaptive conformal intervals: low and high around any model's mean, such that the asked share of outcomes falls
// between them however errors are distributed and however they drift (Gibbs and Candes, "Adaptive Conformal Inference
// Under Distribution Shift", NeurIPS 2021; quantile tracking as in Angelopoulos, Candes and Tibshirani, "Conformal PID
// Control for Time Series Prediction", NeurIPS 2023).
//
// Each end is a multiple of the mean absolute error of late. When a forecast falls due, it is asked on which side of
// the interval ISSUED with it the outcome lies: outside, its end moves out by STEP * (1 - tail), else in by STEP *
// tail. Those steps cancel only if the share beyond each end is `tail`, whatever the units, and however many forecasts
// are under way. The ends move on their own, so of a biased forecast the interval corrects the bias, and may lie wholly
// beside the mean.
//
// Confidence is v (1 - width / peak): v = n / (n + 1) is the highest coverage that n past errors can vouch for, and
// peak is the naive forecast's interval, from zero (or the signal's minimum, if above) to the highest value of late:
// what one would have to provide without a forecast. So 0.9 says: known to a tenth of what one would have to provide.
import { clamp, plus, present, strideOf } from '../lanes'
import { ConformalJob, observedColumn } from '../layout'

/** Columns of the state, all 0 in a fresh row. */
const UP: usize = 0, DOWN: usize = 1, SCALE: usize = 2, EVIDENCE: usize = 3, PEAK: usize = 4

/** How far an end moves, in mean absolute errors. */
const STEP: f64 = 0.1
/** A bias is never larger than the mean absolute error, so neither is what an end may have to be drawn in. */
const INNERMOST: f64 = -1
/** Weight of the newest error in the mean absolute error. */
const SCALE_RATE: f64 = 1.0 / 32
/** Evidence and the peak fade by this part every tick. */
const FADE: f64 = 1.0 / 256

export function conformal(jobAt: usize, from: i32, to: i32, tick: i32, progress: usize): void {
  const job = changetype<ConformalJob>(jobAt)
  const stride = strideOf(job.capacity)
  const slots = job.steps + 1
  const observed = observedColumn(job.history, job.capacity, job.historyTicks, tick)
  const ringBytes = <usize>slots * stride
  const made = job.issued + <usize>(tick % slots) * stride
  const due = job.issued + <usize>((tick + 1) % slots) * stride // `steps` ticks ago
  const state = job.state
  const start = f64x2.splat(job.start)
  const tail = f64x2.splat(job.tail)
  const minimum = f64x2.splat(job.minimum)
  const maximum = f64x2.splat(job.maximum)
  const floor = f64x2.splat(max<f64>(job.minimum, 0))
  const zero = f64x2.splat(0)
  const one = f64x2.splat(1)
  const missing = f64x2.splat(NaN)
  for (let row = from; row < to; row += 2) {
    const at = <usize>row << 3
    const value = v128.load(observed + at)
    const mean = v128.load(job.mean + at)
    const dueLow = v128.load(due + ringBytes + at)
    const dueHigh = v128.load(due + 2 * ringBytes + at)
    const size = f64x2.abs(f64x2.sub(value, v128.load(due + at)))
    const scored = present(size)

    // Errors scored so far, the mean absolute one, and the three shares of n that one division gives.
    const before = v128.load(state + EVIDENCE * stride + at)
    const n = plus(v128.and(scored, one), before, f64x2.splat(1 - FADE))
    const more = f64x2.add(n, one)
    const inverse = v128.and(f64x2.div(one, f64x2.mul(n, more)), f64x2.gt(n, zero))
    const vouched = f64x2.mul(f64x2.mul(n, n), inverse)
    const rate = f64x2.pmax(f64x2.splat(SCALE_RATE), f64x2.mul(more, inverse))
    const oldScale = v128.load(state + SCALE * stride + at)
    const scale = v128.bitselect(plus(oldScale, rate, f64x2.sub(size, oldScale)), oldScale, scored)

    // The ends, in scales. An interval without width that holds the outcome says nothing of its ends; nor does one whose
    // outcome is missing.
    const above = f64x2.gt(value, dueHigh)
    const below = f64x2.lt(value, dueLow)
    const telling = v128.and(scored, v128.or(v128.or(above, below), f64x2.gt(dueHigh, dueLow)))
    const isFirst = v128.and(scored, f64x2.eq(before, zero))
    const up = movedEnd(v128.load(state + UP * stride + at), above, telling, isFirst, start, tail)
    const down = movedEnd(v128.load(state + DOWN * stride + at), below, telling, isFirst, start, tail)

    // A few errors tell little of their mean: the interval is wider by 1 / v.
    const unit = f64x2.mul(scale, f64x2.mul(f64x2.mul(more, more), inverse))
    const end = plus(mean, up, unit)
    const otherEnd = f64x2.sub(mean, f64x2.mul(down, unit))
    const issuedLow = f64x2.pmin(end, otherEnd)
    const issuedHigh = f64x2.pmax(end, otherEnd)
    const low = clamp(issuedLow, minimum, maximum)
    const high = clamp(issuedHigh, minimum, maximum)

    const oldPeak = v128.load(state + PEAK * stride + at)
    const reach = f64x2.abs(f64x2.sub(value, floor))
    const faded = plus(oldPeak, f64x2.splat(FADE), f64x2.sub(reach, oldPeak))
    const peak = v128.bitselect(f64x2.pmax(faded, reach), oldPeak, present(value))
    const width = f64x2.sub(high, low)
    const narrowness = f64x2.sub(one, f64x2.div(f64x2.pmin(width, peak), peak))
    const confidence = v128.bitselect(vouched, f64x2.mul(vouched, narrowness), f64x2.eq(width, zero))

    const isIssued = f64x2.gt(n, zero)
    v128.store(made + at, mean)
    v128.store(made + ringBytes + at, v128.bitselect(issuedLow, missing, isIssued))
    v128.store(made + 2 * ringBytes + at, v128.bitselect(issuedHigh, missing, isIssued))
    v128.store(state + UP * stride + at, up)
    v128.store(state + DOWN * stride + at, down)
    v128.store(state + SCALE * stride + at, scale)
    v128.store(state + EVIDENCE * stride + at, n)
    v128.store(state + PEAK * stride + at, peak)
    v128.store(job.low + at, low)
    v128.store(job.high + at, high)
    v128.store(job.confidence + at, v128.and(confidence, present(confidence)))
    store<i32>(progress, row + 2)
  }
}

/** An end of the interval after an outcome that did (`beyond`) or did not lie beyond it. */
// @ts-ignore: decorator
@inline
function movedEnd(end: v128, beyond: v128, telling: v128, isFirst: v128, start: v128, tail: v128): v128 {
  const move = f64x2.mul(f64x2.splat(STEP), f64x2.sub(v128.and(beyond, f64x2.splat(1)), tail))
  const moved = f64x2.pmax(f64x2.add(end, v128.and(move, telling)), f64x2.splat(INNERMOST))
  return v128.bitselect(start, moved, isFirst)
}
