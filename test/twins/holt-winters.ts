import { HoltWintersJob } from '../../src/forecast/layout.js'
import { columnsAt, type Twin } from './twin.js'

type Job = ReturnType<typeof HoltWintersJob.read>

export function bindHoltWinters(buffer: ArrayBufferLike, pointer: number): Twin {
  const job = HoltWintersJob.read(buffer, pointer)
  return job.season === 0 ? bindLine(buffer, job) : bindSeason(buffer, job)
}

function bindLine(buffer: ArrayBufferLike, job: Job): Twin {
  const { capacity, historyTicks, alpha, beta, phi, dampedSteps, minimum, maximum } = job
  const history = columnsAt(buffer, job.history, capacity, historyTicks)
  const mean = columnsAt(buffer, job.mean, capacity)
  const levels = columnsAt(buffer, job.state, capacity)
  const trends = columnsAt(buffer, job.state + 8 * capacity, capacity)
  const counts = columnsAt(buffer, job.state + 16 * capacity, capacity)
  return (from, to, tick) => {
    const observed = (tick % historyTicks) * capacity
    for (let row = from; row < to; row++) {
      const value = history[observed + row]!
      let count = counts[row]!
      let trend = phi * trends[row]!
      let level = levels[row]! + trend
      if (!Number.isNaN(value)) {
        const error = value - level
        const turns = count > 0
        count += 1
        const start = 2 / (count * (count + 1))
        level += Math.max(alpha, start * (count + count - 1)) * error
        if (turns) trend += Math.max(beta, start * 3) * error
      }
      levels[row] = level
      trends[row] = trend
      counts[row] = count
      mean[row] = count > 0 ? Math.max(minimum, Math.min(maximum, level + trend * dampedSteps)) : NaN
    }
  }
}

function bindSeason(buffer: ArrayBufferLike, job: Job): Twin {
  const { capacity, historyTicks, season, steps, alpha, beta, gamma, phi, dampedSteps, minimum, maximum } = job
  const history = columnsAt(buffer, job.history, capacity, historyTicks)
  const mean = columnsAt(buffer, job.mean, capacity)
  const levels = columnsAt(buffer, job.state, capacity)
  const trends = columnsAt(buffer, job.state + 8 * capacity, capacity)
  const counts = columnsAt(buffer, job.state + 16 * capacity, capacity)
  const bases = columnsAt(buffer, job.state + 24 * capacity, capacity)
  const slots = season + 1
  const ring = columnsAt(buffer, job.state + 32 * capacity, capacity, slots)
  const back = (season - (steps % season)) % season
  return (from, to, tick) => {
    const observed = (tick % historyTicks) * capacity
    const written = (tick % slots) * capacity
    const due = ((tick + 1) % slots) * capacity
    const wanted = ((tick + slots - back) % slots) * capacity
    for (let row = from; row < to; row++) {
      const value = history[observed + row]!
      const seen = !Number.isNaN(value)
      const before = counts[row]!
      const count = seen || before > 0 ? before + 1 : 0
      const collecting = count <= season
      let base = bases[row]!
      const figure = collecting ? 0 : ring[due + row]! - (count <= 2 * season ? base : 0)
      let trend = phi * trends[row]!
      let level = levels[row]! + trend
      const predicted = level + figure
      let nextFigure = collecting ? predicted : figure
      if (seen) {
        const error = value - predicted
        const start = collecting ? 2 / (count * (count + 1)) : 0
        level += Math.max(alpha, start * (count + count - 1)) * error
        if (before > 0) trend += Math.max(beta, start * 3) * error
        nextFigure = collecting ? predicted + error : figure + gamma * error
      }
      if (collecting) base += (nextFigure - base) / Math.max(count, 1)
      if (count === season) {
        level = base
        trend = 0
      }
      ring[written + row] = nextFigure
      levels[row] = level
      trends[row] = trend
      counts[row] = count
      bases[row] = base
      let ahead = level + trend * dampedSteps
      if (count >= season) ahead += ring[wanted + row]! - (count <= season + back ? base : 0)
      mean[row] = count > 0 ? Math.max(minimum, Math.min(maximum, ahead)) : NaN
    }
  }
}
