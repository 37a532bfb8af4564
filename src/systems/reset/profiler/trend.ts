/** Seconds of a tick's part that the newest value has in the level, and the newest rise in the slope. */
const LEVEL_RATE = 0.5
const SLOPE_RATE = 0.2

/**
 * Level and slope of a series whose values come at any distance: Holt's linear method, with the slope per second (Wright,
 * "Forecasting data published at irregular time intervals", Management Science 32, 1986). Without its slope, the level is
 * an exponentially weighted mean.
 */
export class Trend {
  #level = NaN
  #slope = 0
  #rises = 0

  /** The level now; NaN before the first value. */
  get level(): number {
    return this.#level
  }

  /** @param seconds since the last value; a NaN value is passed over */
  add(value: number, seconds: number): void {
    if (Number.isNaN(value)) return
    const before = this.#level
    if (Number.isNaN(before)) {
      this.#level = value
      return
    }
    const expected = before + this.#slope * seconds
    this.#level = expected + LEVEL_RATE * (value - expected)
    if (!(seconds > 0)) return
    // The first rises are averaged: one of two values says little of where they are going.
    const rate = Math.max(SLOPE_RATE, 1 / (++this.#rises + 1))
    this.#slope += rate * ((this.#level - before) / seconds - this.#slope)
  }

  /** What the level is expected to be then, not below zero. */
  ahead(seconds: number): number {
    return Math.max(0, this.#level + this.#slope * seconds)
  }
}
