import { AdmitJob } from '../../src/forecast/layout.js'
import { columnsAt, type Twin } from './twin.js'

/** Signals without a jump bound; the others take the kernel's scalar path, which has no rival to beat. */
export function bindAdmit(buffer: ArrayBufferLike, pointer: number): Twin {
  const job = AdmitJob.read(buffer, pointer)
  const { capacity, historyTicks, minimum, maximum } = job
  const raw = columnsAt(buffer, job.raw, capacity)
  const current = columnsAt(buffer, job.current, capacity)
  const history = columnsAt(buffer, job.history, capacity, historyTicks)
  const rejections = new Int32Array(buffer, job.rejections, 4)
  const empty = job.isCount === 1 ? 0 : NaN
  return (from, to, tick) => {
    const observed = (tick % historyTicks) * capacity
    for (let row = from; row < to; row++) {
      const value = raw[row]!
      if (value >= minimum && value <= maximum) {
        history[observed + row] = value
        current[row] = value
      } else {
        history[observed + row] = NaN
        if (!Number.isNaN(value)) rejections[!Number.isFinite(value) ? 0 : value < minimum ? 1 : 2]!++
      }
      raw[row] = empty
    }
  }
}
