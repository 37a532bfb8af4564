// What all rows together teach the idle-time model (see idle-histogram.ts). It is written between ticks by the one thread that
// starts them, so workers only read it.
//
//     pool, doubles
//     idle       4516   ticks without an event, by context
//     busy       4516   ticks with one
//     opinion    4516   ln(busy / idle)
//     weights    12 mixers times 6
//     precision  12 times 21, lower triangles by rows
//     gradient   12 times 6
//     step       6 and factor 21, for solving
//
// Both counts begin with half an event (Krichevsky and Trofimov, IEEE Transactions on Information Theory 27, 1981). A mixer is
// a logistic regression on the five opinions, learned by one Newton step a tick.
import { logarithms, logistic } from '../elementary'
import { IdleHistogramJob } from '../layout'

export const VIEWS = 5
export const CONTEXTS = 4516
const TERMS = VIEWS + 1
const TRIANGLE = (TERMS * (TERMS + 1)) / 2
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
const GRADIENT: usize = PRECISION + MIXERS * TRIANGLE * 8
const STEP: usize = GRADIENT + MIXERS * TERMS * 8
const FACTOR: usize = STEP + TERMS * 8
const END: usize = FACTOR + TRIANGLE * 8

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
      store<f64>(pool + cell(mixer * TRIANGLE + triangle(j) + j), PRIOR_PRECISION, PRECISION)
    }
  }
}

/** Counts how the forecasts of the last tick turned out, row by row, and makes that the opinions and weights of the next. */
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
  const p = logistic(load<f64>(memory, LOG_ODDS))
  const error = (isBusy ? <f64>1 : <f64>0) - p
  const variance = p * (1 - p)
  const counts = pool + (isBusy ? BUSY : IDLE)
  const gradient = pool + cell(mixer * TERMS)
  let element = pool + cell(mixer * TRIANGLE)
  for (let j = 0; j < TERMS; j++) {
    const x = termOf(pool, memory, j)
    store<f64>(gradient + cell(j), load<f64>(gradient + cell(j), GRADIENT) + error * x, GRADIENT)
    const scaled = variance * x
    for (let i = 0; i <= j; i++) {
      store<f64>(element, load<f64>(element, PRECISION) + scaled * termOf(pool, memory, i), PRECISION)
      element += 8
    }
    if (j == 0) continue
    const count = counts + cell(contextOf(memory, j))
    store<f64>(count, load<f64>(count) + 1)
  }
}

/** 1, then the opinions on the contexts that the row was in. */
// @ts-ignore: decorator
@inline
function termOf(pool: usize, memory: usize, term: i32): f64 {
  return term == 0 ? 1 : load<f64>(pool + cell(contextOf(memory, term)), OPINION)
}

// @ts-ignore: decorator
@inline
function contextOf(memory: usize, term: i32): i32 {
  return <i32>load<u16>(memory + (<usize>(term - 1) << 1), SEEN_CONTEXTS)
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
        const element = pool + cell(mixer * TRIANGLE + triangle(j) + i)
        const before: f64 = i == j ? PRIOR_PRECISION : 0
        store<f64>(element, before + (load<f64>(element, PRECISION) - before) * keep, PRECISION)
      }
    }
  }
}

/** weights += precision^-1 gradient, by Cholesky's factor. */
function stepMixer(pool: usize, mixer: i32): void {
  const precision = pool + PRECISION + cell(mixer * TRIANGLE)
  const gradient = pool + GRADIENT + cell(mixer * TERMS)
  const weights = pool + WEIGHTS + cell(mixer * TERMS)
  const factor = pool + FACTOR
  const step = pool + STEP
  for (let j = 0; j < TERMS; j++) {
    for (let i = 0; i <= j; i++) {
      let sum = load<f64>(precision + cell(triangle(j) + i))
      for (let k = 0; k < i; k++) sum -= load<f64>(factor + cell(triangle(j) + k)) * load<f64>(factor + cell(triangle(i) + k))
      store<f64>(factor + cell(triangle(j) + i), i == j ? sqrt(sum) : sum / load<f64>(factor + cell(triangle(i) + i)))
    }
  }
  for (let j = 0; j < TERMS; j++) {
    let sum = load<f64>(gradient + cell(j))
    for (let k = 0; k < j; k++) sum -= load<f64>(factor + cell(triangle(j) + k)) * load<f64>(step + cell(k))
    store<f64>(step + cell(j), sum / load<f64>(factor + cell(triangle(j) + j)))
  }
  for (let j = TERMS - 1; j >= 0; j--) {
    let sum = load<f64>(step + cell(j))
    for (let k = j + 1; k < TERMS; k++) sum -= load<f64>(factor + cell(triangle(k) + j)) * load<f64>(step + cell(k))
    const solved = sum / load<f64>(factor + cell(triangle(j) + j))
    store<f64>(step + cell(j), solved)
    store<f64>(weights + cell(j), load<f64>(weights + cell(j)) + solved)
  }
}

// @ts-ignore: decorator
@inline
function cell(index: i32): usize {
  return <usize>index << 3
}

// @ts-ignore: decorator
@inline
function triangle(row: i32): i32 {
  return (row * (row + 1)) >> 1
}
