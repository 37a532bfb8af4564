// The idle-time model in plain JavaScript: how likely is a call of each function in the coming tick, given how long
// it has been idle and what it did before?
//
// Each function remembers its last 32 gaps between active ticks, exactly, and a histogram of older ones. From these
// a forecast takes five views of the moment, each a small number that names a situation (a context). For every
// context all functions together count how often a call came and how often none did; a view's opinion is the log-
// odds of its context with half a call added on either side (Krichevsky and Trofimov, IEEE Trans. Inf. Theory 27,
// 1981). A mixer weighs the five opinions to one: logistic regression, learned on line by one Newton step a tick
// from all functions (context mixing: M. Mahoney, "Adaptive weighing of context models for lossless data
// compression", 2005). Which of the 12 mixers speaks depends on how much evidence the function's own gaps hold for
// this very idle time.
//
// The order of a tick is learn, settle, forecast. Only + - * /, square roots and comparisons of doubles, and
// integers: the same bits everywhere.
import { logarithm, logistic } from './elementary.js'

/** Gaps remembered exactly, the newest first; 0 where there is none yet. */
export const GAPS = 32
/** Two a doubling; the last holds all from 2^15 * 1.5 ticks on. */
export const BUCKETS = 32
/** A histogram that holds this many gaps is halved before the next, so it forgets. */
export const HISTOGRAM_LIMIT = 128
export const LONGEST_GAP = 65_535

/** What a function is started by, as far as the model tells them apart; 7 when it is not known. */
export const KINDS = 8
export const TIMER_KIND = 1
/** Classes of a minute within its hour, from 0, any, to 5, the full hour; see `calendarClass`. */
export const CALENDAR_CLASSES = 6

const COUNT_CLASSES = 7
const VIEW_CONTEXTS = [
  COUNT_CLASSES * COUNT_CLASSES * 3, // recurrence
  KINDS * CALENDAR_CLASSES * CALENDAR_CLASSES * 4, // calendar
  1 + COUNT_CLASSES * COUNT_CLASSES * 8, // succession
  16 + 6 * 6 * 6 * 3, // rhythm
  9 * COUNT_CLASSES * BUCKETS, // histogram
] as const
export const VIEWS = VIEW_CONTEXTS.length
/** Where each view's contexts begin. */
export const VIEW_START: readonly number[] = VIEW_CONTEXTS.map((_, view) =>
  VIEW_CONTEXTS.slice(0, view).reduce((sum, contexts) => sum + contexts, 0),
)
export const CONTEXTS = VIEW_CONTEXTS.reduce((sum, contexts) => sum + contexts, 0)

/** A constant and one opinion a view. */
export const TERMS = 1 + VIEWS
export const TRIANGLE = (TERMS * (TERMS + 1)) / 2
export const MIXERS = 12
/** No forecast is outstanding for a row. */
export const NO_MIXER = 255

/** How sure the model is beforehand that each view deserves an equal share: 1 / (0.1 * 0.1). */
const PRIOR_PRECISION = 100
/** Beyond these odds, about one in half a million, counts say nothing. */
const LARGEST_LOG_ODDS = 13

export interface IdleHistogramOptions {
  /** Ticks after which what was learned from all functions weighs 1/e (default a week of minutes). */
  readonly memoryTicks?: number
}

export class IdleHistogramTwin {
  /** Log-odds of a call in the coming tick by row; -Infinity for a function that was never called. */
  readonly logOdds: Float64Array
  readonly kind: Uint8Array
  /** Tick of the last call plus 1; 0 for none. */
  readonly seen: Int32Array
  readonly gaps: Uint16Array
  readonly buckets: Uint8Array
  /** Calendar class of the tick of the last call. */
  readonly seenCalendar: Uint8Array
  readonly contexts: Uint16Array
  readonly mixer: Uint8Array

  /** Of all functions: ticks without and with a call by context, and what they say. */
  readonly idle = new Float64Array(CONTEXTS).fill(0.5)
  readonly busy = new Float64Array(CONTEXTS).fill(0.5)
  readonly opinion = new Float64Array(CONTEXTS)
  readonly weights = new Float64Array(MIXERS * TERMS)
  /** Lower triangles by rows. */
  readonly precision = new Float64Array(MIXERS * TRIANGLE)

  readonly #gradient = new Float64Array(MIXERS * TERMS)
  readonly #x = new Float64Array(TERMS)
  readonly #factor = new Float64Array(TRIANGLE)
  readonly #keep: number

  constructor(capacity: number, { memoryTicks = 10_080 }: IdleHistogramOptions = {}) {
    this.#keep = 1 - 1 / memoryTicks
    this.logOdds = new Float64Array(capacity).fill(-Infinity)
    this.kind = new Uint8Array(capacity).fill(KINDS - 1)
    this.seen = new Int32Array(capacity)
    this.gaps = new Uint16Array(capacity * GAPS)
    this.buckets = new Uint8Array(capacity * BUCKETS)
    this.seenCalendar = new Uint8Array(capacity)
    this.contexts = new Uint16Array(capacity * VIEWS)
    this.mixer = new Uint8Array(capacity).fill(NO_MIXER)
    for (let mixer = 0; mixer < MIXERS; mixer++) {
      for (let j = 0; j < TERMS; j++) {
        this.weights[mixer * TERMS + j] = j === 0 ? 0 : 1 / VIEWS
        this.precision[mixer * TRIANGLE + diagonal(j)] = PRIOR_PRECISION
      }
    }
  }

  /**
   * Counts how the forecasts of the last tick turned out, in order of rows.
   * @param calls calls of this tick by row; NaN where it is not known
   */
  learn(calls: Float64Array, from: number, to: number): void {
    const { idle, busy, opinion, contexts, precision } = this
    const gradient = this.#gradient
    const x = this.#x
    x[0] = 1
    for (let row = from; row < to; row++) {
      const mixer = this.mixer[row]!
      const value = calls[row]!
      if (mixer === NO_MIXER || Number.isNaN(value)) continue
      const called = value > 0
      for (let view = 0; view < VIEWS; view++) {
        const context = contexts[row * VIEWS + view]!
        x[1 + view] = opinion[context]!
        if (called) busy[context]! += 1
        else idle[context]! += 1
      }
      const p = logistic(this.logOdds[row]!)
      const error = (called ? 1 : 0) - p
      const variance = p * (1 - p)
      let element = mixer * TRIANGLE
      for (let j = 0; j < TERMS; j++) {
        gradient[mixer * TERMS + j]! += error * x[j]!
        const scaled = variance * x[j]!
        for (let i = 0; i <= j; i++) precision[element++]! += scaled * x[i]!
      }
    }
  }

  /** Makes what was counted the opinions and weights of the next forecast, and forgets a little. */
  settle(): void {
    const { idle, busy, opinion, precision } = this
    const keep = this.#keep
    for (let mixer = 0; mixer < MIXERS; mixer++) this.#step(mixer)
    this.#gradient.fill(0)
    for (let context = 0; context < CONTEXTS; context++) {
      opinion[context] = logarithm(busy[context]! / idle[context]!)
      idle[context] = 0.5 + (idle[context]! - 0.5) * keep
      busy[context] = 0.5 + (busy[context]! - 0.5) * keep
    }
    for (let mixer = 0; mixer < MIXERS; mixer++) {
      let element = mixer * TRIANGLE
      for (let j = 0; j < TERMS; j++) {
        for (let i = 0; i <= j; i++, element++) {
          const prior = i === j ? PRIOR_PRECISION : 0
          precision[element] = prior + (precision[element]! - prior) * keep
        }
      }
    }
  }

  /**
   * Takes this tick's calls into each function's memory, then says how likely a call is in the tick after it.
   * @param calendar class of this tick, `next` of the one after it (see CALENDAR_CLASSES)
   */
  forecast(calls: Float64Array, from: number, to: number, tick: number, calendar: number, next: number): void {
    for (let row = from; row < to; row++) {
      if (calls[row]! > 0) this.#remember(row, tick, calendar)
      if (this.seen[row] === 0) continue
      const idleTicks = Math.min(LONGEST_GAP, tick + 2 - this.seen[row]!)
      this.#look(row, idleTicks, next)
    }
  }

  #remember(row: number, tick: number, calendar: number): void {
    const { gaps, buckets } = this
    if (this.seen[row]! > 0) {
      const gap = Math.min(LONGEST_GAP, tick + 1 - this.seen[row]!)
      gaps.copyWithin(row * GAPS + 1, row * GAPS, row * GAPS + GAPS - 1)
      gaps[row * GAPS] = gap
      const first = row * BUCKETS
      let total = 0
      for (let bucket = 0; bucket < BUCKETS; bucket++) total += buckets[first + bucket]!
      if (total >= HISTOGRAM_LIMIT) {
        for (let bucket = 0; bucket < BUCKETS; bucket++) buckets[first + bucket]! >>= 1
      }
      buckets[first + bucketOf(gap)]! += 1
    }
    this.seen[row] = tick + 1
    this.seenCalendar[row] = calendar
  }

  /** Names the situation in each view, lets the mixer weigh the opinions, and keeps both for `learn`. */
  #look(row: number, idleTicks: number, calendar: number): void {
    const { gaps, buckets, contexts } = this
    const first = row * GAPS
    const last = gaps[first]!
    const before = gaps[first + 1]!
    const third = gaps[first + 2]!
    let same = 0
    let near = 0
    let atLeast = 0
    let followedSame = 0
    let followedAtLeast = 0
    for (let k = 0; k < GAPS; k++) {
      const gap = gaps[first + k]!
      const isSame = gap === idleTicks
      const isAtLeast = gap >= idleTicks
      if (isSame) same++
      if (gap > 0 && (gap === idleTicks - 1 || gap === idleTicks + 1)) near++
      if (isAtLeast) atLeast++
      // What came after gaps like the last one: is this idle time what follows it?
      if (k < GAPS - 1 && last > 0 && gaps[first + k + 1] === last) {
        if (isSame) followedSame++
        if (isAtLeast) followedAtLeast++
      }
    }
    const scale = octave(idleTicks)
    const bucket = bucketOf(idleTicks)
    let atRisk = 0
    for (let b = bucket; b < BUCKETS; b++) atRisk += buckets[row * BUCKETS + b]!
    const ended = buckets[row * BUCKETS + bucket]!
    const hazard = ended === 0 ? 0 : 8 - octave(Math.trunc((2 * atRisk + 1) / (2 * ended)))

    const recurrence = (countClass(same) * COUNT_CLASSES + countClass(atLeast)) * 3 + few(near)
    const marks = (this.kind[row]! * CALENDAR_CLASSES + calendar) * CALENDAR_CLASSES + this.seenCalendar[row]!
    const succession = (countClass(followedAtLeast) * COUNT_CLASSES + countClass(followedSame)) * 8 + Math.min(7, scale)
    const relations = (relation(last, idleTicks) * 6 + relation(before, idleTicks)) * 6 + relation(third, idleTicks)
    const c = row * VIEWS
    contexts[c] = VIEW_START[0]! + recurrence
    contexts[c + 1] = VIEW_START[1]! + marks * 4 + Math.min(3, scale >> 1)
    contexts[c + 2] = VIEW_START[2]! + (last === 0 ? 0 : 1 + succession)
    contexts[c + 3] = VIEW_START[3]! + (last === 0 ? scale : 16 + relations * 3 + Math.min(2, scale >> 1))
    contexts[c + 4] = VIEW_START[4]! + (hazard * COUNT_CLASSES + countClass(atRisk)) * BUCKETS + bucket

    // The gaps that are the same are among those at least as long, so six pairs of the two exist.
    const evidence = triangle(few(atLeast)) + few(same)
    const mixer = evidence * 2 + (this.kind[row] === TIMER_KIND ? 1 : 0)
    const weight = mixer * TERMS
    let logOdds = this.weights[weight]!
    for (let view = 0; view < VIEWS; view++) {
      logOdds += this.weights[weight + 1 + view]! * this.opinion[contexts[c + view]!]!
    }
    this.mixer[row] = mixer
    this.logOdds[row] = Math.max(-LARGEST_LOG_ODDS, Math.min(LARGEST_LOG_ODDS, logOdds))
  }

  /** Newton's step of one mixer: weights += precision^-1 gradient, by Cholesky's factor. */
  #step(mixer: number): void {
    const factor = this.#factor
    const step = this.#x
    const elements = mixer * TRIANGLE
    const terms = mixer * TERMS
    for (let j = 0; j < TERMS; j++) {
      for (let i = 0; i <= j; i++) {
        let sum = this.precision[elements + triangle(j) + i]!
        for (let k = 0; k < i; k++) sum -= factor[triangle(j) + k]! * factor[triangle(i) + k]!
        factor[triangle(j) + i] = i === j ? Math.sqrt(sum) : sum / factor[diagonal(i)]!
      }
    }
    for (let j = 0; j < TERMS; j++) {
      let sum = this.#gradient[terms + j]!
      for (let k = 0; k < j; k++) sum -= factor[triangle(j) + k]! * step[k]!
      step[j] = sum / factor[diagonal(j)]!
    }
    for (let j = TERMS - 1; j >= 0; j--) {
      let sum = step[j]!
      for (let k = j + 1; k < TERMS; k++) sum -= factor[triangle(k) + j]! * step[k]!
      step[j] = sum / factor[diagonal(j)]!
      this.weights[terms + j]! += step[j]!
    }
  }
}

/** The class of a minute of the hour: 5 the full hour, 4 the half, 3 quarters, 2 tens, 1 fives, 0 any other. */
export function calendarClass(minuteOfHour: number): number {
  if (minuteOfHour === 0) return 5
  if (minuteOfHour === 30) return 4
  if (minuteOfHour % 15 === 0) return 3
  if (minuteOfHour % 10 === 0) return 2
  return minuteOfHour % 5 === 0 ? 1 : 0
}

/** floor(log2 x) of a positive integer. */
function octave(x: number): number {
  return 31 - Math.clz32(x)
}

/** Two buckets a doubling: 1, -, 2, 3, 4-5, 6-7, 8-11, ... */
export function bucketOf(gap: number): number {
  const whole = octave(gap)
  return whole === 0 ? 0 : Math.min(BUCKETS - 1, 2 * whole + ((gap >> (whole - 1)) & 1))
}

/** 0, 1, 2, 3-4, 5-8, 9-16, more. */
function countClass(count: number): number {
  return count < 3 ? count : Math.min(COUNT_CLASSES - 1, 2 + octave(count - 1))
}

/** 0, 1-2, more. */
function few(count: number): number {
  return Math.min(2, (count + 1) >> 1)
}

/** How the idle time stands to an earlier gap: 0 past twice, 1 past, 2 before, 3 one tick off, 4 the same, 5 no gap. */
function relation(gap: number, idleTicks: number): number {
  if (gap === 0) return 5
  if (gap === idleTicks) return 4
  if (gap === idleTicks - 1 || gap === idleTicks + 1) return 3
  if (gap > idleTicks) return 2
  return 2 * gap < idleTicks ? 0 : 1
}

function triangle(row: number): number {
  return (row * (row + 1)) >> 1
}

function diagonal(row: number): number {
  return triangle(row) + row
}
