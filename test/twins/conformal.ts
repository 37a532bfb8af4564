import { ConformalJob } from '../../src/forecast/layout.js'
import { columnsAt, type Twin } from './twin.js'

const STEP = 0.1
const SCALE_RATE = 1 / 32
const FADE = 1 / 256

export function bindConformal(buffer: ArrayBufferLike, pointer: number): Twin {
  const job = ConformalJob.read(buffer, pointer)
  const { capacity, historyTicks, steps, tail, minimum, maximum } = job
  const history = columnsAt(buffer, job.history, capacity, historyTicks)
  const means = columnsAt(buffer, job.mean, capacity)
  const lows = columnsAt(buffer, job.low, capacity)
  const highs = columnsAt(buffer, job.high, capacity)
  const confidences = columnsAt(buffer, job.confidence, capacity)
  const forecasts = columnsAt(buffer, job.forecasts, capacity, steps + 1)
  const [ups, downs, scales, evidences, peaks] = [0, 1, 2, 3, 4].map((index) =>
    columnsAt(buffer, job.state + index * 8 * capacity, capacity),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array]
  const floor = Math.max(minimum, 0)
  return (from, to, tick) => {
    const observed = (tick % historyTicks) * capacity
    const made = (tick % (steps + 1)) * capacity
    const due = ((tick + 1) % (steps + 1)) * capacity
    for (let row = from; row < to; row++) {
      const value = history[observed + row]!
      const mean = means[row]!
      const error = value - forecasts[due + row]!
      let up = ups[row]!
      let down = downs[row]!
      let peak = peaks[row]!
      const before = evidences[row]!
      let evidence = before * (1 - FADE)
      if (!Number.isNaN(error)) {
        evidence += 1
        const size = Math.abs(error)
        const scale = scales[row]! + Math.max(SCALE_RATE, 1 / evidence) * (size - scales[row]!)
        const step = STEP * scale
        if (before === 0) {
          up = size
          down = size
        } else {
          up += step * ((error > up ? 1 : 0) - tail)
          down += step * ((-error > down ? 1 : 0) - tail)
        }
        scales[row] = scale
        ups[row] = up
        downs[row] = down
      }
      if (!Number.isNaN(value)) {
        const reach = Math.abs(value - floor)
        peak = Math.max(reach, peak + FADE * (reach - peak))
        peaks[row] = peak
      }
      const end = mean + up
      const otherEnd = mean - down
      const low = Math.max(minimum, Math.min(maximum, Math.min(end, otherEnd)))
      const high = Math.max(minimum, Math.min(maximum, Math.max(end, otherEnd)))
      const width = high - low
      const narrowness = width === 0 ? 1 : 1 - Math.min(1, width / peak)
      forecasts[made + row] = mean
      evidences[row] = evidence
      lows[row] = low
      highs[row] = high
      confidences[row] = Number.isNaN(mean) ? 0 : (evidence / (evidence + 1)) * narrowness
    }
  }
}
