// What all rows together teach the idle-time model (see idle-histogram.ts). It is written between ticks by the one
// thread that starts them, so workers only read it.
//
//     pool, doubles
//     idle       4516   ticks without an event, by context
//     busy       4516   ticks with one
//     opinion    4516   ln(busy / idle)
//     weights    12 mixers times 6
//     precision  12 times 6 rows of 6, of which the lower triangle is used
//     gradient   12 times 6
//     step       6 and factor 6 rows of 6, for solving
//
// Both counts begin with half an event (Krichevsky and Trofimov, IEEE Transactions on Information Theory 27, 1981). A
// mixer is a logistic regression on the five opinions, learned by one Newton step a tick.
import { logarithms, logistic } from '../elementary'
import { IdleHistogramJob } from '../layout'

export const VIEWS = 5
export const CONTEXTS = 4516
const TERMS = VIEWS + 1
const SQUARE = TERMS * TERMS
const MIXERS = 12

/** How sure the mixers are beforehand that each view deserves an equal share: 1 / (0.1 * 0.1). */
const PRIOR_PRECISION: f64 = 100
/** What is counted beforehand, on either side. */
const PRIOR_COUNT: f64 = 0.5

const IDLE: usize = 0
const BUSY: usize = IDLE + CONTEXTS * 8
const OPINION: usize = BUSY + CONTEXTS * 8
const WEIGHTS: usize = OPINION + CONTEXTS * 8
const PRECISION: usize = WEIGHTS + MIXERS * TERMS * 8
const GRADIENT: usize = PRECISION + MIXERS * SQUARE * 8
const STEP: usize = GRADIENT + MIXERS * TERMS * 8
const FACTOR: usize = STEP + TERMS * 8
const END: usize = FACTOR + SQUARE * 8

/** Offsets in a row's memory of what its outstanding forecast was made of. */
export const MIXER: usize = 97, SEEN_CONTEXTS: usize = 98, LOG_ODDS: usize = 112

export function idlePoolBytes(): usize {
  return END
}

/** Sets a zeroed pool to what is believed before any evidence. */
export function idlePrepare(pool: usize): void {
  for (let context = 0; context < CONTEXTS; context++) {
    const at = pool + (<usize>context << 3)
    store<f64>(at, PRIOR_COUNT, IDLE)
    store<f64>(at, PRIOR_COUNT, BUSY)
  }
  for (let mixer = 0; mixer < MIXERS; mixer++) {
    for (let j = 0; j < TERMS; j++) {
      store<f64>(pool + cell(mixer * TERMS + j), j == 0 ? 0 : 1.0 / VIEWS, WEIGHTS)
      store<f64>(pool + cell(mixer * SQUARE + j * TERMS + j), PRIOR_PRECISION, PRECISION)
    }
  }
}

/**
 * Counts how the forecasts of the last tick turned out, row by row, and makes that the opinions and weights of the
 * next.
 */
export function idleLearn(jobAt: usize, rows: i32): void {
  const job = changetype<IdleHistogramJob>(jobAt)
  for (let row = 0; row < rows; row++) {
    const at = <usize>row << 3
    const value = load<f64>(job.raw + at)
    const isKnown = value >= job.minimum && value <= job.maximum
    if (isKnown && load<f64>(job.seen + at) > 0) learnRow(job.pool, job.memories + (<usize>row << 7), value > 0)
  }
  settle(job.pool, job.keep)
}

/** What a mixer makes of five contexts. */
// @ts-ignore: decorator
@inline
export function mixedLogOdds(pool: usize, mixer: i32, c0: i32, c1: i32, c2: i32, c3: i32, c4: i32): f64 {
  const weights = pool + WEIGHTS + cell(mixer * TERMS)
  const opinions = pool + OPINION
  let sum = load<f64>(weights)
  sum += load<f64>(weights, 8) * load<f64>(opinions + cell(c0))
  sum += load<f64>(weights, 16) * load<f64>(opinions + cell(c1))
  sum += load<f64>(weights, 24) * load<f64>(opinions + cell(c2))
  sum += load<f64>(weights, 32) * load<f64>(opinions + cell(c3))
  return sum + load<f64>(weights, 40) * load<f64>(opinions + cell(c4))
}

function learnRow(pool: usize, memory: usize, isBusy: bool): void {
  const mixer = <i32>load<u8>(memory, MIXER)
  const c0 = contextAt(memory, 0), c1 = contextAt(memory, 1), c2 = contextAt(memory, 2)
  const c3 = contextAt(memory, 3), c4 = contextAt(memory, 4)
  const opinions = pool + OPINION
  const x1 = load<f64>(opinions + c0), x2 = load<f64>(opinions + c1), x3 = load<f64>(opinions + c2)
  const x4 = load<f64>(opinions + c3), x5 = load<f64>(opinions + c4)
  const x01 = f64x2(1, x1), x23 = f64x2(x2, x3), x45 = f64x2(x4, x5)

  const p = logistic(load<f64>(memory, LOG_ODDS))
  const error = f64x2.splat((isBusy ? <f64>1 : <f64>0) - p)
  const gradient = pool + GRADIENT + cell(mixer * TERMS)
  add(gradient, error, x01)
  add(gradient + 16, error, x23)
  add(gradient + 32, error, x45)

  const variance = p * (1 - p)
  const row = pool + PRECISION + cell(mixer * SQUARE)
  addRow(row, variance, 1, x01, x23, x45)
  addRow(row + 48, variance * x1, 1, x01, x23, x45)
  addRow(row + 96, variance * x2, 2, x01, x23, x45)
  addRow(row + 144, variance * x3, 2, x01, x23, x45)
  addRow(row + 192, variance * x4, 3, x01, x23, x45)
  addRow(row + 240, variance * x5, 3, x01, x23, x45)

  const counts = pool + (isBusy ? BUSY : IDLE)
  store<f64>(counts + c0, load<f64>(counts + c0) + 1)
  store<f64>(counts + c1, load<f64>(counts + c1) + 1)
  store<f64>(counts + c2, load<f64>(counts + c2) + 1)
  store<f64>(counts + c3, load<f64>(counts + c3) + 1)
  store<f64>(counts + c4, load<f64>(counts + c4) + 1)
}

/** The first pairs of a row of scale * x x^T; what they hold beyond the diagonal is not read. */
// @ts-ignore: decorator
@inline
function addRow(row: usize, scale: f64, pairs: i32, x01: v128, x23: v128, x45: v128): void {
  const scales = f64x2.splat(scale)
  add(row, scales, x01)
  if (pairs > 1) add(row + 16, scales, x23)
  if (pairs > 2) add(row + 32, scales, x45)
}

// @ts-ignore: decorator
@inline
function add(at: usize, scale: v128, x: v128): void {
  v128.store(at, f64x2.add(v128.load(at), f64x2.mul(scale, x)))
}

/** Where the counts of a context that the row was in begin. */
// @ts-ignore: decorator
@inline
function contextAt(memory: usize, view: i32): usize {
  return <usize>load<u16>(memory + (<usize>view << 1), SEEN_CONTEXTS) << 3
}

/** Newton's steps, the new opinions, and a little forgetting. */
function settle(pool: usize, keep: f64): void {
  for (let mixer = 0; mixer < MIXERS; mixer++) stepMixer(pool, mixer)
  memory.fill(pool + GRADIENT, 0, MIXERS * TERMS * 8)
  const prior = f64x2.splat(PRIOR_COUNT)
  const keeps = f64x2.splat(keep)
  for (let at = pool; at < pool + CONTEXTS * 8; at += 16) {
    const idle = v128.load(at, IDLE)
    const busy = v128.load(at, BUSY)
    v128.store(at, logarithms(f64x2.div(busy, idle)), OPINION)
    v128.store(at, f64x2.add(prior, f64x2.mul(f64x2.sub(idle, prior), keeps)), IDLE)
    v128.store(at, f64x2.add(prior, f64x2.mul(f64x2.sub(busy, prior), keeps)), BUSY)
  }
  for (let mixer = 0; mixer < MIXERS; mixer++) {
    for (let j = 0; j < TERMS; j++) {
      for (let i = 0; i <= j; i++) {
        const element = pool + cell(mixer * SQUARE + j * TERMS + i)
        const before: f64 = i == j ? PRIOR_PRECISION : 0
        store<f64>(element, before + (load<f64>(element, PRECISION) - before) * keep, PRECISION)
      }
    }
  }
}

/** weights += precision^-1 gradient, by Cholesky's factor. */
function stepMixer(pool: usize, mixer: i32): void {
  const precision = pool + PRECISION + cell(mixer * SQUARE)
  const gradient = pool + GRADIENT + cell(mixer * TERMS)
  const weights = pool + WEIGHTS + cell(mixer * TERMS)
  const factor = pool + FACTOR
  const step = pool + STEP
  for (let j = 0; j < TERMS; j++) {
    for (let i = 0; i <= j; i++) {
      let sum = load<f64>(precision + cell(j * TERMS + i))
      for (let k = 0; k < i; k++) {
        sum -= load<f64>(factor + cell(j * TERMS + k)) * load<f64>(factor + cell(i * TERMS + k))
      }
      store<f64>(factor + cell(j * TERMS + i), i == j ? sqrt(sum) : sum / load<f64>(factor + cell(i * TERMS + i)))
    }
  }
  for (let j = 0; j < TERMS; j++) {
    let sum = load<f64>(gradient + cell(j))
    for (let k = 0; k < j; k++) sum -= load<f64>(factor + cell(j * TERMS + k)) * load<f64>(step + cell(k))
    store<f64>(step + cell(j), sum / load<f64>(factor + cell(j * TERMS + j)))
  }
  for (let j = TERMS - 1; j >= 0; j--) {
    let sum = load<f64>(step + cell(j))
    for (let k = j + 1; k < TERMS; k++) sum -= load<f64>(factor + cell(k * TERMS + j)) * load<f64>(step + cell(k))
    const solved = sum / load<f64>(factor + cell(j * TERMS + j))
    store<f64>(step + cell(j), solved)
    store<f64>(weights + cell(j), load<f64>(weights + cell(j)) + solved)
  }
}

// @ts-ignore: decorator
@inline
function cell(index: i32): usize {
  return <usize>index << 3
}
