// Adaptive conformal intervals: the ends of the interval follow two quantiles of a forecast's own past errors, so that the
// asked share of outcomes falls between them whatever the errors' distribution and however it drifts (Gibbs and Candes,
// "Adaptive Conformal Inference Under Distribution Shift", NeurIPS 2021; quantile tracking as in Angelopoulos, Candes and
// Tibshirani, "Conformal PID Control for Time Series Prediction", NeurIPS 2023). Steps are measured in the mean absolute
// error, so units do not matter. The two ends move on their own: of a biased forecast the interval corrects the bias, and may
// then lie wholly above or below the mean.
import { present, strideOf } from '../lanes'
import { ConformalJob, observedColumn } from '../layout'

/** Columns of the state, all 0 in a fresh row. */
// @ts-ignore: decorator
@inline
const UP: usize = 0, DOWN: usize = 1, SCALE: usize = 2, EVIDENCE: usize = 3, PEAK: usize = 4

/** Step of the quantiles, in mean absolute errors. */
const STEP: f64 = 0.1
/** Weight of the newest error in the mean absolute error. */
const SCALE_RATE: f64 = 1.0 / 32
/** Evidence and the peak fade by this part every tick. */
const FADE: f64 = 1.0 / 256

export function conformal(jobAt: usize, from: i32, to: i32, tick: i32, progress: usize): void {
  const job = changetype<ConformalJob>(jobAt)
  const stride = strideOf(job.capacity)
  const observed = observedColumn(job.history, job.capacity, job.historyTicks, tick)
  const made = job.forecasts + <usize>(tick % (job.steps + 1)) * stride
  const due = job.forecasts + <usize>((tick + 1) % (job.steps + 1)) * stride
  const ups = job.state + UP * stride
  const downs = job.state + DOWN * stride
  const scales = job.state + SCALE * stride
  const evidences = job.state + EVIDENCE * stride
  const peaks = job.state + PEAK * stride
  const means = job.mean
  const lows = job.low
  const highs = job.high
  const confidences = job.confidence
  const minimum = f64x2.splat(job.minimum)
  const maximum = f64x2.splat(job.maximum)
  const floor = f64x2.splat(max<f64>(job.minimum, 0))
  const tail = f64x2.splat(job.tail)
  const zero = f64x2.splat(0)
  const one = f64x2.splat(1)
  for (let row = from; row < to; row += 2) {
    const at = <usize>row << 3
    const value = v128.load(observed + at)
    const mean = v128.load(means + at)
    const error = f64x2.sub(value, v128.load(due + at))
    const scored = present(error)
    const size = f64x2.abs(error)

    const before = v128.load(evidences + at)
    const evidence = f64x2.add(f64x2.mul(before, f64x2.splat(1 - FADE)), v128.and(scored, one))
    const oldScale = v128.load(scales + at)
    const rate = f64x2.max(f64x2.splat(SCALE_RATE), f64x2.div(one, evidence))
    const scale = f64x2.add(oldScale, f64x2.mul(rate, f64x2.sub(size, oldScale)))
    const step = f64x2.mul(f64x2.splat(STEP), scale)

    // The first error opens the interval to both sides, further ones move its ends.
    const isFirst = f64x2.eq(before, zero)
    const oldUp = v128.load(ups + at)
    const above = v128.and(f64x2.gt(error, oldUp), one)
    const movedUp = f64x2.add(oldUp, f64x2.mul(step, f64x2.sub(above, tail)))
    const up = v128.bitselect(v128.bitselect(size, movedUp, isFirst), oldUp, scored)
    const oldDown = v128.load(downs + at)
    const below = v128.and(f64x2.gt(f64x2.neg(error), oldDown), one)
    const movedDown = f64x2.add(oldDown, f64x2.mul(step, f64x2.sub(below, tail)))
    const down = v128.bitselect(v128.bitselect(size, movedDown, isFirst), oldDown, scored)

    const end = f64x2.add(mean, up)
    const otherEnd = f64x2.sub(mean, down)
    const low = f64x2.max(minimum, f64x2.min(maximum, f64x2.min(end, otherEnd)))
    const high = f64x2.max(minimum, f64x2.min(maximum, f64x2.max(end, otherEnd)))

    const oldPeak = v128.load(peaks + at)
    const reach = f64x2.abs(f64x2.sub(value, floor))
    const faded = f64x2.add(oldPeak, f64x2.mul(f64x2.splat(FADE), f64x2.sub(reach, oldPeak)))
    const peak = v128.bitselect(f64x2.max(reach, faded), oldPeak, present(value))

    // How narrow the interval is beside the naive one, from the floor to the recent peak.
    const width = f64x2.sub(high, low)
    const relative = f64x2.min(one, f64x2.div(width, peak))
    const narrowness = f64x2.sub(one, v128.bitselect(zero, relative, f64x2.eq(width, zero)))
    const vouched = f64x2.div(evidence, f64x2.add(evidence, one))
    const confidence = f64x2.mul(vouched, narrowness)

    v128.store(made + at, mean)
    v128.store(evidences + at, evidence)
    v128.store(scales + at, v128.bitselect(scale, oldScale, scored))
    v128.store(ups + at, up)
    v128.store(downs + at, down)
    v128.store(peaks + at, peak)
    v128.store(lows + at, low)
    v128.store(highs + at, high)
    v128.store(confidences + at, v128.and(confidence, present(mean)))
    store<i32>(progress, row + 2)
  }
}
