// The border: whatever a host, a guest or a task wrote becomes trusted here or nowhere.
import { present } from './lanes'
import { AdmitJob, observedColumn } from './layout'

/** Observations running that a level beyond the jump bound must last to be believed. */
const BELIEVE_AFTER: f64 = 3

export function admit(jobAt: usize, from: i32, to: i32, tick: i32, progress: usize): void {
  const job = changetype<AdmitJob>(jobAt)
  if (job.jumps != 0) admitJumps(job, from, to, tick, progress)
  else admitBounded(job, from, to, tick, progress)
}

function admitBounded(job: AdmitJob, from: i32, to: i32, tick: i32, progress: usize): void {
  const observed = observedColumn(job.history, job.capacity, job.historyTicks, tick)
  const raw = job.raw
  const current = job.current
  const rejections = job.rejections
  const minimum = f64x2.splat(job.minimum)
  const maximum = f64x2.splat(job.maximum)
  const missing = f64x2.splat(NaN)
  const empty = job.isCount ? f64x2.splat(0) : missing
  for (let row = from; row < to; row += 2) {
    const at = <usize>row << 3
    const value = v128.load(raw + at)
    const before = v128.load(current + at)
    // A NaN is inside no bounds, so one mask covers all refusals.
    const inside = v128.and(f64x2.ge(value, minimum), f64x2.le(value, maximum))
    const hostile = v128.andnot(present(value), inside) // missing values are common, hostile ones are not
    if (v128.any_true(hostile)) countRejections(value, inside, job.minimum, rejections)
    v128.store(observed + at, v128.bitselect(value, missing, inside))
    v128.store(current + at, v128.bitselect(value, before, inside))
    v128.store(raw + at, empty)
    store<i32>(progress, row + 2)
  }
}

/** NaN is how hosts say "not observed", so a NaN is missing, not hostile; observe() has counted those it was given. */
function countRejections(value: v128, inside: v128, minimum: f64, rejections: usize): void {
  countRejection(f64x2.extract_lane(value, 0), i64x2.extract_lane(inside, 0), minimum, rejections)
  countRejection(f64x2.extract_lane(value, 1), i64x2.extract_lane(inside, 1), minimum, rejections)
}

function countRejection(value: f64, inside: i64, minimum: f64, rejections: usize): void {
  if (inside != 0 || isNaN(value)) return
  const reason: usize = !isFinite(value) ? 0 : value < minimum ? 1 : 2
  atomic.add<i32>(rejections + (reason << 2), 1)
}

function admitJumps(job: AdmitJob, from: i32, to: i32, tick: i32, progress: usize): void {
  const observed = observedColumn(job.history, job.capacity, job.historyTicks, tick)
  const lasted = job.jumps
  const level = job.jumps + (<usize>job.capacity << 3)
  const empty: f64 = job.isCount ? 0 : NaN
  for (let row = from; row < to; row++) {
    const at = <usize>row << 3
    const value = load<f64>(job.raw + at)
    const before = load<f64>(job.current + at)
    let times = load<f64>(lasted + at)
    let tried = load<f64>(level + at)
    let admitted = value >= job.minimum && value <= job.maximum
    if (!admitted) {
      countRejection(value, 0, job.minimum, job.rejections)
      // A missing value says nothing for or against the level that was tried last.
      if (!isNaN(value)) times = 0
    } else if (abs(value - before) > job.maximumJump) {
      // The same far level again, within one jump of the last try: count it towards belief.
      times = abs(value - tried) <= job.maximumJump ? times + 1 : 1
      tried = value
      admitted = times >= BELIEVE_AFTER
      if (admitted) times = 0
      else atomic.add<i32>(job.rejections + 12, 1)
    } else times = 0
    store<f64>(lasted + at, times)
    store<f64>(level + at, tried)
    store<f64>(observed + at, admitted ? value : NaN)
    if (admitted) store<f64>(job.current + at, value)
    store<f64>(job.raw + at, empty)
    store<i32>(progress, row + 1)
  }
}
