import { Feature, RegressionJob } from '../../src/forecast/layout.js'
import { columnsAt, type Twin } from './twin.js'

const SMALLEST = 1e-12
const LARGEST = 1e150
const RECORD_INTS = Feature.sizeBytes / 4

export function bindRegression(buffer: ArrayBufferLike, pointer: number): Twin {
  const job = RegressionJob.read(buffer, pointer)
  const { capacity, historyTicks, terms, lags, steps, forgetting, prior, minimum, maximum } = job
  const history = columnsAt(buffer, job.history, capacity, historyTicks)
  const current = columnsAt(buffer, job.current, capacity)
  const mean = columnsAt(buffer, job.mean, capacity)
  const held = columnsAt(buffer, job.held, capacity, lags > 0 ? steps + lags : 0)
  const features = Array.from({ length: terms }, (_, term) => {
    const feature = Feature.read(buffer, job.features + term * Feature.sizeBytes)
    return { ...feature, values: columnsAt(buffer, feature.pointer, capacity, feature.ringTicks) }
  })
  const records = new Int32Array(buffer, job.features, terms * RECORD_INTS)
  const copy = terms + (terms * (terms + 1)) / 2
  const state = columnsAt(buffer, job.state, capacity, 2 * copy + terms)
  const products = 2 * copy * capacity
  const x = new Float64Array(terms)
  const v = new Float64Array(terms)
  const then = new Int32Array(terms)
  const now = new Int32Array(terms)
  return (from, to, tick) => {
    const read = ((tick + 1) & 1) * copy * capacity
    const written = (tick & 1) * copy * capacity
    const triangle = terms * capacity
    const observed = (tick % historyTicks) * capacity
    const slot = lags > 0 ? (tick % (steps + lags)) * capacity : 0
    for (let term = 0; term < terms; term++) {
      const { ringTicks, lag } = features[term]!
      then[term] = wrap(tick - steps - lag, ringTicks) * capacity
      now[term] = wrap(tick - lag, ringTicks) * capacity
      records[term * RECORD_INTS + 3] = features[term]!.pointer + then[term]! * 8
      records[term * RECORD_INTS + 4] = features[term]!.pointer + now[term]! * 8
    }
    for (let row = from; row < to; row++) {
      const value = history[observed + row]!
      const known = current[row]!
      if (lags > 0) held[slot + row] = known
      let seen = !Number.isNaN(value)
      for (let term = 0; term < terms; term++) {
        x[term] = features[term]!.values[then[term]! + row]!
        seen = seen && !Number.isNaN(x[term]!)
      }
      let error = lags > 0 ? value - x[1]! : value
      if (!seen) x.fill(0)
      let size = 0
      for (let j = 0; j < terms; j++) {
        let product = 0
        let element = read + triangle + ((j * (j + 1)) / 2) * capacity + row
        for (let i = 0; i < terms; i++) {
          let variance = state[element]!
          if (i === j && variance === 0 && x[i] !== 0) variance = prior / (x[i]! * x[i]!)
          product += variance * x[i]!
          element += i < j ? capacity : (i + 1) * capacity
        }
        v[j] = product
        size += x[j]! * product
        error -= state[read + j * capacity + row]! * x[j]!
      }
      const sound = size > SMALLEST && size < LARGEST && Math.abs(error) < LARGEST
      const worn = seen && !sound
      const grown = 1 + size
      const gain = sound ? error / grown : 0
      const loss = sound ? (forgetting * grown - 1) / (size * (forgetting * grown)) : 0
      let element = triangle + row
      let ahead = lags > 0 ? known : 0
      for (let j = 0; j < terms; j++) {
        const product = sound ? v[j]! : 0
        const coefficient = worn ? 0 : state[read + j * capacity + row]! + gain * product
        state[products + j * capacity + row] = v[j]!
        state[written + j * capacity + row] = coefficient
        const lost = loss * product
        for (let i = 0; i <= j; i++) {
          let before = state[read + element]!
          if (i === j && before === 0 && x[i] !== 0) before = prior / (x[i]! * x[i]!)
          state[written + element] = worn ? 0 : before - lost * (sound ? v[i]! : 0)
          element += capacity
        }
        ahead += coefficient * features[j]!.values[now[j]! + row]!
      }
      mean[row] = Number.isNaN(ahead) ? known : Math.max(minimum, Math.min(maximum, ahead))
    }
  }
}

function wrap(tick: number, ringTicks: number): number {
  const slot = tick % ringTicks
  return slot < 0 ? slot + ringTicks : slot
}
