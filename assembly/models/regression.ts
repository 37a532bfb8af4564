// Recursive least squares: a linear model of the signal `steps` ticks ahead, refined by every value that falls due. Its
// terms are a constant, lagged values of the signal itself and other signals. With lags it explains the change since
// the newest known value, so without evidence it says "as now".
//
// Forgetting is directional (R. Kulhavy, "Restricted exponential forgetting in real-time identification", Automatica
// 23, 1987): only what the newest features speak about is forgotten, so a signal that is constant or rarely seen does
// not blow up the covariance. With forgetting 1 the result is exactly that of ridge regression on all points.
//
// Units do not matter: a term's prior variance is set in its feature's own size when the feature is first not zero;
// until then its diagonal element is 0.
//
// A pair of rows is more than can be stored without a loop, in which a worker may be ended. So the state is kept twice:
// a tick reads the copy of the tick before and writes the other, and doing a half-stored pair again gives the same.
import { clamp, plus, present, strideOf } from '../lanes'
import { Feature, observedColumn, RegressionJob } from '../layout'

/** Beyond these the state is worn out by rounding or overflow, and the row starts afresh. */
const SMALLEST: f64 = 1e-12, LARGEST: f64 = 1e150

/** Records lie at multiples of eight bytes. */
const FEATURE_BYTES: usize = (offsetof<Feature>() + 7) & ~7

export function regression(jobAt: usize, from: i32, to: i32, tick: i32, progress: usize): void {
  const job = changetype<RegressionJob>(jobAt)
  const stride = strideOf(job.capacity)
  const terms = <usize>job.terms
  const copyBytes = (terms + (terms * (terms + 1) >> 1)) * stride
  const read = job.state + <usize>((tick + 1) & 1) * copyBytes
  const written = job.state + <usize>(tick & 1) * copyBytes
  const products = job.state + 2 * copyBytes
  const observed = observedColumn(job.history, job.capacity, job.historyTicks, tick)
  const held = job.lags > 0 ? job.held + <usize>(tick % (job.steps + job.lags)) * stride : 0
  findFeatures(job, tick)
  for (let row = from; row < to; row += 2) {
    const at = <usize>row << 3
    if (held != 0) v128.store(held + at, v128.load(job.current + at))
    learn(job, v128.load(observed + at), read + at, written + at, products + at, at, stride)
    v128.store(job.mean + at, predict(job, written + at, at, stride))
    store<i32>(progress, row + 2)
  }
}

/** Every worker writes the same pointers here. */
function findFeatures(job: RegressionJob, tick: i32): void {
  const stride = strideOf(job.capacity)
  for (let term = 0; term < job.terms; term++) {
    const feature = featureOf(job, term)
    feature.then = feature.pointer + <usize>wrap(tick - job.steps - feature.lag, feature.ringTicks) * stride
    feature.now = feature.pointer + <usize>wrap(tick - feature.lag, feature.ringTicks) * stride
  }
}

/** Coefficients and covariance after this value. */
// @ts-ignore: decorator
@inline
function learn(
  job: RegressionJob,
  value: v128,
  read: usize,
  written: usize,
  products: usize,
  at: usize,
  stride: usize,
): void {
  const terms = <usize>job.terms
  const triangle = terms * stride
  const prior = f64x2.splat(job.prior)
  const one = f64x2.splat(1)
  // Where the value or a feature is missing all features count as 0, and nothing is learned.
  let seen = present(value)
  for (let term = 0; term < job.terms; term++) seen = v128.and(seen, present(v128.load(featureOf(job, term).then + at)))

  // P x, x' P x, and the error of what the coefficients say.
  let size = f64x2.splat(0)
  let error = job.lags > 0 ? f64x2.sub(value, v128.load(featureOf(job, 1).then + at)) : value
  for (let j: usize = 0; j < terms; j++) {
    const xj = v128.and(v128.load(featureOf(job, <i32>j).then + at), seen)
    let product = f64x2.splat(0)
    let element = read + triangle + (j * (j + 1) >> 1) * stride
    for (let i: usize = 0; i < terms; i++) {
      const x = v128.and(v128.load(featureOf(job, <i32>i).then + at), seen)
      const variance = i == j ? primed(v128.load(element), x, prior) : v128.load(element)
      product = plus(product, variance, x)
      element += i < j ? stride : (i + 1) * stride // down the column, then along the row
    }
    v128.store(products + j * stride, product)
    size = plus(size, xj, product)
    error = f64x2.sub(error, f64x2.mul(v128.load(read + j * stride), xj))
  }

  const bounded = v128.and(f64x2.lt(size, f64x2.splat(LARGEST)), f64x2.lt(f64x2.abs(error), f64x2.splat(LARGEST)))
  const sound = v128.and(f64x2.gt(size, f64x2.splat(SMALLEST)), bounded)
  const worn = v128.andnot(seen, sound)
  const grown = f64x2.add(one, size)
  const gain = v128.and(f64x2.div(error, grown), sound)
  const forgotten = f64x2.mul(f64x2.splat(job.forgetting), grown)
  const loss = v128.and(f64x2.div(f64x2.sub(forgotten, one), f64x2.mul(size, forgotten)), sound)
  let offset = triangle
  for (let j: usize = 0; j < terms; j++) {
    const column = j * stride
    const product = v128.and(v128.load(products + column), sound)
    v128.store(written + column, v128.andnot(plus(v128.load(read + column), gain, product), worn))
    const lost = f64x2.mul(loss, product)
    const x = v128.and(v128.load(featureOf(job, <i32>j).then + at), seen)
    for (let i: usize = 0; i <= j; i++) {
      const element = v128.load(read + offset)
      const before = i == j ? primed(element, x, prior) : element
      const after = f64x2.sub(before, f64x2.mul(lost, v128.and(v128.load(products + i * stride), sound)))
      v128.store(written + offset, v128.andnot(after, worn))
      offset += stride
    }
  }
}

/** What the coefficients say of now; as now where a feature is missing. */
// @ts-ignore: decorator
@inline
function predict(job: RegressionJob, coefficients: usize, at: usize, stride: usize): v128 {
  const current = v128.load(job.current + at)
  let ahead = job.lags > 0 ? current : f64x2.splat(0)
  for (let term = 0; term < job.terms; term++) {
    ahead = plus(ahead, v128.load(coefficients + <usize>term * stride), v128.load(featureOf(job, term).now + at))
  }
  const bounded = clamp(ahead, f64x2.splat(job.minimum), f64x2.splat(job.maximum))
  return v128.bitselect(bounded, current, present(ahead))
}

/** A diagonal element of the covariance: the prior where the feature is not zero for the first time. */
// @ts-ignore: decorator
@inline
function primed(variance: v128, x: v128, prior: v128): v128 {
  const zero = f64x2.splat(0)
  const isFirst = v128.and(f64x2.eq(variance, zero), f64x2.ne(x, zero))
  return v128.bitselect(f64x2.div(prior, f64x2.mul(x, x)), variance, isFirst)
}

// @ts-ignore: decorator
@inline
function featureOf(job: RegressionJob, term: i32): Feature {
  return changetype<Feature>(job.features + <usize>term * FEATURE_BYTES)
}

// @ts-ignore: decorator
@inline
function wrap(tick: i32, ringTicks: i32): i32 {
  const slot = tick % ringTicks
  return slot < 0 ? slot + ringTicks : slot
}
