// The host's mirror of assembly/layout.ts: the same records, field by field and in the same order. A test compares the
// two.
import { Struct } from './struct.js'

export const AdmitJob = new Struct({
  raw: 'pointer',
  current: 'pointer',
  history: 'pointer',
  jumps: 'pointer',
  rejections: 'pointer',
  capacity: 'i32',
  historyTicks: 'i32',
  isCount: 'i32',
  minimum: 'f64',
  maximum: 'f64',
  maximumJump: 'f64',
})

export const EwmaJob = new Struct({
  history: 'pointer',
  mean: 'pointer',
  capacity: 'i32',
  historyTicks: 'i32',
  alpha: 'f64',
})

export const ConformalJob = new Struct({
  history: 'pointer',
  mean: 'pointer',
  low: 'pointer',
  high: 'pointer',
  confidence: 'pointer',
  issued: 'pointer',
  state: 'pointer',
  capacity: 'i32',
  historyTicks: 'i32',
  steps: 'i32',
  tail: 'f64',
  start: 'f64',
  minimum: 'f64',
  maximum: 'f64',
})

export const HoltWintersJob = new Struct({
  history: 'pointer',
  mean: 'pointer',
  state: 'pointer',
  capacity: 'i32',
  historyTicks: 'i32',
  season: 'i32',
  steps: 'i32',
  alpha: 'f64',
  beta: 'f64',
  gamma: 'f64',
  phi: 'f64',
  dampedSteps: 'f64',
  minimum: 'f64',
  maximum: 'f64',
})

export const RegressionJob = new Struct({
  history: 'pointer',
  current: 'pointer',
  mean: 'pointer',
  features: 'pointer',
  held: 'pointer',
  state: 'pointer',
  capacity: 'i32',
  historyTicks: 'i32',
  terms: 'i32',
  lags: 'i32',
  steps: 'i32',
  forgetting: 'f64',
  prior: 'f64',
  minimum: 'f64',
  maximum: 'f64',
})

export const Feature = new Struct({
  pointer: 'pointer',
  ringTicks: 'i32',
  lag: 'i32',
  then: 'pointer',
  now: 'pointer',
})

export const IdleHistogramJob = new Struct({
  history: 'pointer',
  labels: 'pointer',
  kinds: 'pointer',
  seen: 'pointer',
  memories: 'pointer',
  pool: 'pointer',
  calendar: 'pointer',
  raw: 'pointer',
  probability: 'pointer',
  mean: 'pointer',
  confidence: 'pointer',
  capacity: 'i32',
  historyTicks: 'i32',
  steps: 'i32',
  minimum: 'f64',
  maximum: 'f64',
  keep: 'f64',
})

export const BanditJob = new Struct({
  needed: 'pointer',
  arrived: 'pointer',
  chance: 'pointer',
  likely: 'pointer',
  rate: 'pointer',
  state: 'pointer',
  ticks: 'pointer',
  choice: 'pointer',
  islands: 'pointer',
  partBefore: 'i32',
  part: 'i32',
  miss: 'f64',
  fade: 'f64',
  share: 'f64',
  share1: 'f64',
  share2: 'f64',
  quantile: 'f64',
  quantile1: 'f64',
  quantile2: 'f64',
  least: 'f64',
  least1: 'f64',
  least2: 'f64',
})

export const MarkovModel = new Struct({
  buckets: 'pointer',
  weights: 'pointer',
  contexts: 'pointer',
  order: 'i32',
  bucketMask: 'i32',
  symbols: 'i32',
  weight: 'f64',
  growth: 'f64',
  total: 'f64',
})

export const MarkovContext = new Struct({
  last: 'i32',
  before: 'i32',
  earlier: 'i32',
  length: 'i32',
})
