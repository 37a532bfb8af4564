import type { Table } from '../../sense/index.js'

/** Weight of the newest gap in a stream's typical gap. */
const GAP_RATE = 0.1

/**
 * The sequences in which functions are called: one for each app (label `app`), as functions of one app call one another.
 * Functions without an app, and apps beyond the limit, share stream 0.
 */
export class AppStreams {
  readonly limit: number
  readonly #byApp = new Map<string, number>()
  readonly #lastMs: Float64Array
  readonly #gapMs: Float64Array

  constructor(limit: number) {
    this.limit = limit
    this.#lastMs = new Float64Array(limit).fill(-Infinity)
    this.#gapMs = new Float64Array(limit).fill(NaN)
  }

  /** Streams in use, 0 included. */
  get count(): number {
    return this.#byApp.size + 1
  }

  /** Notes a call. @returns the stream that it belongs to */
  arrived(table: Table, row: number, nowMs: number): number {
    const stream = this.#streamOf(table.labelsOf(row)['app'])
    const gapMs = nowMs - this.#lastMs[stream]!
    this.#lastMs[stream] = nowMs
    if (gapMs >= 0 && gapMs < Infinity) {
      const typical = this.#gapMs[stream]!
      this.#gapMs[stream] = Number.isNaN(typical) ? gapMs : typical + GAP_RATE * (gapMs - typical)
    }
    return stream
  }

  /**
   * How much of a stream's prediction is left: what usually follows soon loses weight as time passes without it.
   * @param leastGapMs gaps are not known more finely than that
   */
  freshness(stream: number, nowMs: number, leastGapMs: number): number {
    const gapMs = this.#gapMs[stream]!
    if (Number.isNaN(gapMs)) return 0
    return Math.exp(-Math.max(0, nowMs - this.#lastMs[stream]!) / Math.max(gapMs, leastGapMs))
  }

  #streamOf(app: string | undefined): number {
    if (app === undefined) return 0
    const known = this.#byApp.get(app)
    if (known !== undefined) return known
    if (this.count === this.limit) return 0
    const stream = this.count
    this.#byApp.set(app, stream)
    return stream
  }
}
