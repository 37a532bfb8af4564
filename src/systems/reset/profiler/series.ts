import { CHANNELS } from './profile.js'

/** Even: when they are full they are merged by pairs. */
const CELLS = 64

/**
 * What one task did over its time, in at most 64 spans of equal length: when they are used up, each two become one. So a
 * task of a second and one of a day take the same memory, and each is known to a hundredth of its time.
 */
export class TaskSeries {
  /** Where the span ends, since the task began. */
  readonly #ends = new Float64Array(CELLS)
  readonly #sums: readonly Float64Array[] = CHANNELS.map(() => new Float64Array(CELLS))
  readonly #seconds: readonly Float64Array[] = CHANNELS.map(() => new Float64Array(CELLS))
  readonly #peaks: readonly Float64Array[] = CHANNELS.map(() => new Float64Array(CELLS).fill(NaN))
  /** Of all spans. */
  readonly #allSums = new Float64Array(CHANNELS.length)
  readonly #allSeconds = new Float64Array(CHANNELS.length)
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
   * @param values one for each of {@link CHANNELS}; NaN: not known
   */
  add(elapsedSeconds: number, values: ArrayLike<number>): void {
    const seconds = elapsedSeconds - this.#lastSeconds
    if (!(seconds > 0)) return
    this.#lastSeconds = elapsedSeconds
    if (this.#isSpanOver(elapsedSeconds)) this.#begin(seconds)
    const cell = this.#count - 1
    this.#ends[cell] = elapsedSeconds
    for (let channel = 0; channel < CHANNELS.length; channel++) {
      const value = values[channel]!
      if (Number.isNaN(value)) continue
      this.#sums[channel]![cell]! += value * seconds
      this.#seconds[channel]![cell]! += seconds
      this.#allSums[channel]! += value * seconds
      this.#allSeconds[channel]! += seconds
      this.#peaks[channel]![cell] = larger(this.#peaks[channel]![cell]!, value)
    }
  }

  /** Since the task began; NaN where nothing is known. */
  overall(channel: number): number {
    return this.#allSums[channel]! / this.#allSeconds[channel]!
  }

  /** Of the spans that end behind a time and not behind another; NaN where nothing is known. */
  mean(channel: number, fromSeconds: number, toSeconds = Infinity): number {
    let sum = 0
    let seconds = 0
    for (let cell = this.#after(fromSeconds); cell < this.#count && this.#ends[cell]! <= toSeconds; cell++) {
      sum += this.#sums[channel]![cell]!
      seconds += this.#seconds[channel]![cell]!
    }
    return sum / seconds
  }

  /** The greatest value that was seen behind a time, and not behind another. */
  peak(channel: number, fromSeconds: number, toSeconds = Infinity): number {
    let peak = NaN
    for (let cell = this.#after(fromSeconds); cell < this.#count && this.#ends[cell]! <= toSeconds; cell++)
      peak = larger(peak, this.#peaks[channel]![cell]!)
    return peak
  }

  /** The first span that ends behind a time; ticks are not measured to the microsecond. */
  #after(seconds: number): number {
    let cell = 0
    while (cell < this.#count && this.#ends[cell]! <= seconds + 1e-6) cell++
    return cell
  }

  #isSpanOver(elapsedSeconds: number): boolean {
    if (this.#count === 0) return true
    const began = this.#count === 1 ? 0 : this.#ends[this.#count - 2]!
    return elapsedSeconds - began > this.#spanSeconds * (1 + 1e-6)
  }

  #begin(seconds: number): void {
    if (this.#count === 0) this.#spanSeconds = seconds
    if (this.#count === CELLS) this.#merge()
    this.#count++
  }

  #merge(): void {
    for (let cell = 0; cell < CELLS / 2; cell++) {
      this.#ends[cell] = this.#ends[2 * cell + 1]!
      for (let channel = 0; channel < CHANNELS.length; channel++) {
        for (const amounts of [this.#sums[channel]!, this.#seconds[channel]!])
          amounts[cell] = amounts[2 * cell]! + amounts[2 * cell + 1]!
        const peaks = this.#peaks[channel]!
        peaks[cell] = larger(peaks[2 * cell]!, peaks[2 * cell + 1]!)
      }
    }
    for (let channel = 0; channel < CHANNELS.length; channel++) {
      for (const amounts of [this.#sums[channel]!, this.#seconds[channel]!]) amounts.fill(0, CELLS / 2)
      this.#peaks[channel]!.fill(NaN, CELLS / 2)
    }
    this.#count = CELLS / 2
    this.#spanSeconds *= 2
  }
}

/** NaN is smaller than anything. */
function larger(a: number, b: number): number {
  return Number.isNaN(a) || b > a ? b : a
}
