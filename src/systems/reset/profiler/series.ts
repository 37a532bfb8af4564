import { CHANNELS } from './profile.js'

/** Even: when they are full they are merged by pairs. */
const CELLS = 64
/**
 * One array holds all of it, so that a tick touches few cache lines of each task:
 *
 *     cell    where the span ends, since the task began · of each channel: sum, seconds, peak
 *     last    of each channel: sum and seconds of all spans
 */
const SUM = 0
const SECONDS = 1
const PEAK = 2
const AMOUNTS = 3
const CELL = 1 + AMOUNTS * CHANNELS.length
const LAST = CELLS * CELL
const EMPTY = Float64Array.from({ length: CELL }, (_, at) => (at > 0 && (at - 1) % AMOUNTS === PEAK ? NaN : 0))

/**
 * What one task did over its time, in at most 64 spans of equal length: when they are used up, each two become one. So
 * a
 * task of a second and one of a day take the same memory, and each is known to a thirtieth of its time.
 */
export class TaskSeries {
  readonly #values = new Float64Array(LAST + 2 * CHANNELS.length)
  #count = 0
  #spanSeconds = 0
  #lastSeconds = 0

  /** Spans so far. */
  get count(): number {
    return this.#count
  }

  /**
   * What was seen from the last call's time to this one's.
   * @param elapsedSeconds since the task began; not before the last one
   * @param observed one for each of {@link CHANNELS}; NaN: not known
   */
  add(elapsedSeconds: number, observed: ArrayLike<number>): void {
    const seconds = elapsedSeconds - this.#lastSeconds
    if (!(seconds > 0)) return
    this.#lastSeconds = elapsedSeconds
    if (this.#isSpanOver(elapsedSeconds)) this.#begin(seconds)
    const values = this.#values
    const cell = (this.#count - 1) * CELL
    values[cell] = elapsedSeconds
    for (let channel = 0; channel < CHANNELS.length; channel++) {
      const value = observed[channel]!
      if (Number.isNaN(value)) continue
      const at = cell + 1 + channel * AMOUNTS
      values[at + SUM]! += value * seconds
      values[at + SECONDS]! += seconds
      values[at + PEAK] = larger(values[at + PEAK]!, value)
      values[LAST + 2 * channel]! += value * seconds
      values[LAST + 2 * channel + 1]! += seconds
    }
  }

  /** Since the task began; NaN where nothing is known. */
  overall(channel: number): number {
    return this.#values[LAST + 2 * channel]! / this.#values[LAST + 2 * channel + 1]!
  }

  /** Of the spans that end behind a time and not behind another; NaN where nothing is known. */
  mean(channel: number, fromSeconds: number, toSeconds = Infinity): number {
    let sum = 0
    let seconds = 0
    for (let cell = this.#after(fromSeconds); cell < this.#count && this.#end(cell) <= toSeconds; cell++) {
      sum += this.#amount(cell, channel, SUM)
      seconds += this.#amount(cell, channel, SECONDS)
    }
    return sum / seconds
  }

  /** The greatest value that was seen behind a time, and not behind another. */
  peak(channel: number, fromSeconds: number, toSeconds = Infinity): number {
    let peak = NaN
    for (let cell = this.#after(fromSeconds); cell < this.#count && this.#end(cell) <= toSeconds; cell++)
      peak = larger(peak, this.#amount(cell, channel, PEAK))
    return peak
  }

  #end(cell: number): number {
    return this.#values[cell * CELL]!
  }

  #amount(cell: number, channel: number, amount: number): number {
    return this.#values[cell * CELL + 1 + channel * AMOUNTS + amount]!
  }

  /** The first span that ends behind a time; ticks are not measured to the microsecond. */
  #after(seconds: number): number {
    let cell = 0
    while (cell < this.#count && this.#end(cell) <= seconds + 1e-6) cell++
    return cell
  }

  #isSpanOver(elapsedSeconds: number): boolean {
    if (this.#count === 0) return true
    const began = this.#count === 1 ? 0 : this.#end(this.#count - 2)
    return elapsedSeconds - began > this.#spanSeconds * (1 + 1e-6)
  }

  #begin(seconds: number): void {
    if (this.#count === 0) this.#spanSeconds = seconds
    if (this.#count === CELLS) this.#merge()
    this.#values.set(EMPTY, this.#count * CELL)
    this.#count++
  }

  #merge(): void {
    const values = this.#values
    for (let cell = 0; cell < CELLS / 2; cell++) {
      const to = cell * CELL
      const one = 2 * to
      const other = one + CELL
      values[to] = values[other]!
      for (let at = 1; at < CELL; at += AMOUNTS) {
        for (const sum of [at + SUM, at + SECONDS]) values[to + sum] = values[one + sum]! + values[other + sum]!
        values[to + at + PEAK] = larger(values[one + at + PEAK]!, values[other + at + PEAK]!)
      }
    }
    this.#count = CELLS / 2
    this.#spanSeconds *= 2
  }
}

/** NaN is smaller than anything. */
function larger(a: number, b: number): number {
  return Number.isNaN(a) || b > a ? b : a
}
