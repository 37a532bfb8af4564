// Additive exponential smoothing with damped trend and optional season, in error-correction form: ETS(A,Ad,N) and
// ETS(A,Ad,A) of Hyndman, Koehler, Ord and Snyder, "Forecasting with Exponential Smoothing" (2008). Holt-Winters in its
// classical form is the same recursion with beta = alpha * beta' and gamma = (1 - alpha) * gamma'.
//
// It starts on line. The gains begin as those of a least-squares line through the points so far (the expanding-memory
// filter: 2(2n-1)/n(n+1) and 6/n(n+1); E. Brookner, "Tracking and Kalman Filtering Made Easy", 1998) and never fall
// below alpha and beta. During the first season that line is all there is, while the ring collects raw values; then the
// season's mean becomes the level, the trend starts at 0, and what the ring holds beyond that mean becomes the seasonal
// figures. They are centred when they are read a season later, as going through the whole ring at once would make one
// tick slow.
//
// A missing point moves the model one tick on along its own prediction.
import { clamp, plus, present, strideOf } from '../lanes'
import { HoltWintersJob, observedColumn } from '../layout'

/** Columns of the state, all 0 in a fresh row; LEVEL and TREND as usual, COUNT of points, mean of the first season. */
const LEVEL: usize = 0, TREND: usize = 1, COUNT: usize = 2, BASE: usize = 3, RING: usize = 4

export function holtWinters(jobAt: usize, from: i32, to: i32, tick: i32, progress: usize): void {
  const job = changetype<HoltWintersJob>(jobAt)
  if (job.season == 0) holtLine(job, from, to, tick, progress)
  else holtSeason(job, from, to, tick, progress)
}

function holtLine(job: HoltWintersJob, from: i32, to: i32, tick: i32, progress: usize): void {
  const stride = strideOf(job.capacity)
  const observed = observedColumn(job.history, job.capacity, job.historyTicks, tick)
  const means = job.mean
  const levels = job.state + LEVEL * stride
  const trends = job.state + TREND * stride
  const counts = job.state + COUNT * stride
  const alpha = f64x2.splat(job.alpha)
  const beta = f64x2.splat(job.beta)
  const phi = f64x2.splat(job.phi)
  const dampedSteps = f64x2.splat(job.dampedSteps)
  const minimum = f64x2.splat(job.minimum)
  const maximum = f64x2.splat(job.maximum)
  const one = f64x2.splat(1)
  const zero = f64x2.splat(0)
  for (let row = from; row < to; row += 2) {
    const at = <usize>row << 3
    const value = v128.load(observed + at)
    const seen = present(value)
    const before = v128.load(counts + at)
    const damped = f64x2.mul(phi, v128.load(trends + at))
    const predicted = f64x2.add(v128.load(levels + at), damped)
    const error = v128.and(f64x2.sub(value, predicted), seen)

    const count = f64x2.add(before, v128.and(one, seen))
    const points = f64x2.add(before, one)
    const start = startGain(points)
    const level = plus(predicted, levelGain(start, points, alpha), error)
    const turning = v128.and(trendGain(start, beta), f64x2.gt(before, zero)) // one point has no direction
    const trend = plus(damped, turning, error)

    const ahead = clamp(plus(level, trend, dampedSteps), minimum, maximum)
    v128.store(levels + at, level)
    v128.store(trends + at, trend)
    v128.store(counts + at, count)
    v128.store(means + at, v128.or(ahead, f64x2.eq(count, zero))) // all bits set: NaN
    store<i32>(progress, row + 2)
  }
}

function holtSeason(job: HoltWintersJob, from: i32, to: i32, tick: i32, progress: usize): void {
  const stride = strideOf(job.capacity)
  const season = job.season
  const ring = job.state + RING * stride
  const slots = season + 1
  /** Ticks from now back to the seasonal figure that holds `steps` ahead: 0 to season - 1. */
  const back = (season - (job.steps % season)) % season
  const observed = observedColumn(job.history, job.capacity, job.historyTicks, tick)
  const written = ring + <usize>(tick % slots) * stride
  const due = ring + <usize>((tick + 1) % slots) * stride // a season ago
  const wanted = ring + <usize>((tick + slots - back) % slots) * stride
  const means = job.mean
  const levels = job.state + LEVEL * stride
  const trends = job.state + TREND * stride
  const counts = job.state + COUNT * stride
  const bases = job.state + BASE * stride
  const alpha = f64x2.splat(job.alpha)
  const beta = f64x2.splat(job.beta)
  const gamma = f64x2.splat(job.gamma)
  const phi = f64x2.splat(job.phi)
  const dampedSteps = f64x2.splat(job.dampedSteps)
  const minimum = f64x2.splat(job.minimum)
  const maximum = f64x2.splat(job.maximum)
  const one = f64x2.splat(1)
  const zero = f64x2.splat(0)
  const length = f64x2.splat(<f64>season)
  const twice = f64x2.splat(2 * <f64>season)
  const wantedLength = f64x2.splat(<f64>(season + back))
  for (let row = from; row < to; row += 2) {
    const at = <usize>row << 3
    const value = v128.load(observed + at)
    const seen = present(value)
    const before = v128.load(counts + at)
    // Ticks since the first value, this one included: the season goes on where values are missing.
    const count = f64x2.add(before, v128.and(one, v128.or(seen, f64x2.gt(before, zero))))
    const collecting = f64x2.le(count, length)
    const base = v128.load(bases + at)
    const rawBefore = f64x2.le(count, twice)
    const figure = v128.andnot(f64x2.sub(v128.load(due + at), v128.and(base, rawBefore)), collecting)

    const damped = f64x2.mul(phi, v128.load(trends + at))
    const smooth = f64x2.add(v128.load(levels + at), damped)
    const predicted = f64x2.add(smooth, figure)
    const error = v128.and(f64x2.sub(value, predicted), seen)

    let level = plus(smooth, alpha, error)
    let trend = plus(damped, beta, error)
    let nextFigure = plus(figure, gamma, error)
    let nextBase = base
    if (v128.any_true(collecting)) {
      const start = v128.and(startGain(count), collecting)
      const complete = f64x2.eq(count, length)
      const filled = f64x2.add(predicted, error)
      const share = f64x2.div(f64x2.sub(filled, base), f64x2.pmax(count, one))
      nextFigure = v128.bitselect(filled, nextFigure, collecting)
      nextBase = f64x2.add(base, v128.and(share, collecting))
      level = v128.bitselect(nextBase, plus(smooth, levelGain(start, count, alpha), error), complete)
      const turned = v128.and(plus(damped, trendGain(start, beta), error), f64x2.gt(before, zero))
      trend = v128.andnot(turned, complete)
    }

    const stored = back == 0 ? nextFigure : v128.load(wanted + at)
    const centred = f64x2.sub(stored, v128.and(nextBase, f64x2.le(count, wantedLength)))
    const seasonal = v128.and(centred, f64x2.ge(count, length))
    const ahead = f64x2.add(plus(level, trend, dampedSteps), seasonal)
    v128.store(written + at, nextFigure)
    v128.store(levels + at, level)
    v128.store(trends + at, trend)
    v128.store(counts + at, count)
    v128.store(bases + at, nextBase)
    v128.store(means + at, v128.or(clamp(ahead, minimum, maximum), f64x2.eq(count, zero))) // all bits set: NaN
    store<i32>(progress, row + 2)
  }
}

/** 2 / n(n + 1), which both starting gains are multiples of. */
// @ts-ignore: decorator
@inline
function startGain(count: v128): v128 {
  return f64x2.div(f64x2.splat(2), f64x2.mul(count, f64x2.add(count, f64x2.splat(1))))
}

// @ts-ignore: decorator
@inline
function levelGain(start: v128, count: v128, alpha: v128): v128 {
  return f64x2.pmax(alpha, f64x2.mul(start, f64x2.sub(f64x2.add(count, count), f64x2.splat(1))))
}

// @ts-ignore: decorator
@inline
function trendGain(start: v128, beta: v128): v128 {
  return f64x2.pmax(beta, f64x2.mul(start, f64x2.splat(3)))
}
