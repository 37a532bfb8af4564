import { present } from '../lanes'
import { EwmaJob, observedColumn } from '../layout'

/** level += alpha * (value - level); the first value is the first level, a missing one changes nothing. */
export function ewma(jobAt: usize, from: i32, to: i32, tick: i32, progress: usize): void {
  const job = changetype<EwmaJob>(jobAt)
  const observed = observedColumn(job.history, job.capacity, job.historyTicks, tick)
  const mean = job.mean
  const alpha = f64x2.splat(job.alpha)
  for (let row = from; row < to; row += 2) {
    const at = <usize>row << 3
    const value = v128.load(observed + at)
    const level = v128.load(mean + at)
    const moved = f64x2.add(level, f64x2.mul(alpha, f64x2.sub(value, level)))
    const next = v128.bitselect(moved, value, present(level))
    v128.store(mean + at, v128.bitselect(next, level, present(value)))
    store<i32>(progress, row + 2)
  }
}
