/** Weight of the newest gap in what usually passes after a call. */
const GAP_RATE = 0.2

/**
 * Sequences of calls that are followed side by side, by a key: an app, as functions of one app call one another, or a
 * user. Calls without a key, and keys beyond the limit, share stream 0.
 */
export class CallStreams {
  readonly limit: number
  readonly #byKey = new Map<string, number>()
  /** Row of the last call of each stream, and when it came. */
  readonly #lastRow: Int32Array
  readonly #lastMs: Float64Array
  /** By row: time from a call to the next one in its stream. */
  readonly #gapMs: Float64Array

  constructor(limit: number, rows: number) {
    this.limit = limit
    this.#lastRow = new Int32Array(limit).fill(-1)
    this.#lastMs = new Float64Array(limit)
    this.#gapMs = new Float64Array(rows).fill(NaN)
  }

  /** Streams in use, 0 included. */
  get count(): number {
    return this.#byKey.size + 1
  }

  /** Notes a call. @returns the stream that it belongs to */
  arrived(key: string | undefined, row: number, nowMs: number): number {
    const stream = this.#streamOf(key)
    const before = this.#lastRow[stream]!
    if (before >= 0) {
      const gapMs = Math.max(0, nowMs - this.#lastMs[stream]!)
      const usual = this.#gapMs[before]!
      this.#gapMs[before] = Number.isNaN(usual) ? gapMs : usual + GAP_RATE * (gapMs - usual)
    }
    this.#lastRow[stream] = row
    this.#lastMs[stream] = nowMs
    return stream
  }

  /**
   * Probability that the stream's next call comes in the time ahead: high right after a call that others usually follow
   * at once, and less the longer that one has been waited for in vain.
   */
  soon(stream: number, nowMs: number, aheadMs: number): number {
    const last = this.#lastRow[stream]!
    const gapMs = last < 0 ? NaN : this.#gapMs[last]!
    if (Number.isNaN(gapMs)) return 0
    const waitedMs = Math.max(0, nowMs - this.#lastMs[stream]!)
    return (1 - Math.exp(-aheadMs / Math.max(gapMs, 1))) * Math.exp(-waitedMs / (gapMs + aheadMs))
  }

  /** A row that has another function now: what followed the old one, or follows it yet, says nothing of the new one. */
  forget(row: number): void {
    this.#gapMs[row] = NaN
    for (let stream = 0; stream < this.count; stream++) if (this.#lastRow[stream] === row) this.#lastRow[stream] = -1
  }

  #streamOf(key: string | undefined): number {
    if (key === undefined) return 0
    const known = this.#byKey.get(key)
    if (known !== undefined) return known
    if (this.count === this.limit) return 0
    const stream = this.count
    this.#byKey.set(key, stream)
    return stream
  }
}
