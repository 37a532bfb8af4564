import { ConformalJob } from '../../src/forecast/layout.js'
import { columnsAt, type Twin } from './twin.js'

const STEP = 0.1
const INNERMOST = -1
const SCALE_RATE = 1 / 32
const FADE = 1 / 256

export function bindConformal(buffer: ArrayBufferLike, pointer: number): Twin {
  const job = ConformalJob.read(buffer, pointer)
  const { capacity, historyTicks, steps, tail, start, minimum, maximum } = job
  const slots = steps + 1
  const history = columnsAt(buffer, job.history, capacity, historyTicks)
  const means = columnsAt(buffer, job.mean, capacity)
  const lows = columnsAt(buffer, job.low, capacity)
  const highs = columnsAt(buffer, job.high, capacity)
  const confidences = columnsAt(buffer, job.confidence, capacity)
  const issued = columnsAt(buffer, job.issued, capacity, 3 * slots)
  const ups = columnsAt(buffer, job.state, capacity)
  const downs = columnsAt(buffer, job.state + 8 * capacity, capacity)
  const scales = columnsAt(buffer, job.state + 16 * capacity, capacity)
  const evidences = columnsAt(buffer, job.state + 24 * capacity, capacity)
  const peaks = columnsAt(buffer, job.state + 32 * capacity, capacity)
  const floor = Math.max(minimum, 0)
  const outwards = STEP * (1 - tail)
  const inwards = STEP * -tail
  return (from, to, tick) => {
    const observed = (tick % historyTicks) * capacity
    const made = (tick % slots) * capacity
    const due = ((tick + 1) % slots) * capacity
    const ring = slots * capacity
    for (let row = from; row < to; row++) {
      const value = history[observed + row]!
      const mean = means[row]!
      const dueLow = issued[due + ring + row]!
      const dueHigh = issued[due + 2 * ring + row]!
      const size = Math.abs(value - issued[due + row]!)
      const scored = !Number.isNaN(size)
      let scale = scales[row]!
      let up = ups[row]!
      let down = downs[row]!
      let peak = peaks[row]!
      const before = evidences[row]!
      const n = before * (1 - FADE) + (scored ? 1 : 0)
      const inverse = n > 0 ? 1 / (n * (n + 1)) : 0
      if (scored) scale += Math.max(SCALE_RATE, (n + 1) * inverse) * (size - scale)
      if (scored && before === 0) {
        up = start
        down = start
      } else {
        const above = value > dueHigh
        const below = value < dueLow
        if (scored && (above || below || dueHigh > dueLow)) {
          up = Math.max(up + (above ? outwards : inwards), INNERMOST)
          down = Math.max(down + (below ? outwards : inwards), INNERMOST)
        }
      }
      const unit = scale * ((n + 1) * (n + 1) * inverse)
      const end = mean + up * unit
      const otherEnd = mean - down * unit
      const issuedLow = Math.min(end, otherEnd)
      const issuedHigh = Math.max(end, otherEnd)
      const low = Math.max(minimum, Math.min(maximum, issuedLow))
      const high = Math.max(minimum, Math.min(maximum, issuedHigh))
      if (!Number.isNaN(value)) {
        const reach = Math.abs(value - floor)
        peak = Math.max(reach, peak + FADE * (reach - peak))
      }
      const width = high - low
      const vouched = n * n * inverse
      const confidence = width === 0 ? vouched : vouched * (1 - Math.min(width, peak) / peak)
      issued[made + row] = mean
      issued[made + ring + row] = n > 0 ? issuedLow : NaN
      issued[made + 2 * ring + row] = n > 0 ? issuedHigh : NaN
      ups[row] = up
      downs[row] = down
      scales[row] = scale
      evidences[row] = n
      peaks[row] = peak
      lows[row] = low
      highs[row] = high
      confidences[row] = Number.isNaN(confidence) ? 0 : confidence
    }
  }
}
