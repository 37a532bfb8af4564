import { EwmaJob } from '../../src/forecast/layout.js'
import { columnsAt, type Twin } from './twin.js'

export function bindEwma(buffer: ArrayBufferLike, pointer: number): Twin {
  const job = EwmaJob.read(buffer, pointer)
  const { capacity, historyTicks, alpha } = job
  const history = columnsAt(buffer, job.history, capacity, historyTicks)
  const mean = columnsAt(buffer, job.mean, capacity)
  return (from, to, tick) => {
    const observed = (tick % historyTicks) * capacity
    for (let row = from; row < to; row++) {
      const value = history[observed + row]!
      if (Number.isNaN(value)) continue
      const level = mean[row]!
      mean[row] = Number.isNaN(level) ? value : level + alpha * (value - level)
    }
  }
}
