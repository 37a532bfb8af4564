import { probabilityAbove } from './normal.js'

/** Weight of the newest step. */
const RATE = 0.3
/** Nothing is known better than to this share of the limit. */
const GRAIN = 0.01

/** How fast what a task holds is growing. What resets have taken is no shrinking: it counts as if it were there. */
export class Growth {
  #bytes = NaN
  #atMs = NaN
  /** Bytes a millisecond, and how far steps are from that. */
  #rate = NaN
  #variance = 0

  /** @param bytes what it would hold, had nothing been reset */
  observe(bytes: number, nowMs: number): void {
    const elapsedMs = nowMs - this.#atMs
    if (elapsedMs > 0) {
      const step = (bytes - this.#bytes) / elapsedMs
      const error = Number.isNaN(this.#rate) ? 0 : step - this.#rate
      this.#rate = Number.isNaN(this.#rate) ? step : this.#rate + RATE * error
      this.#variance = (1 - RATE) * (this.#variance + RATE * error * error)
    }
    this.#bytes = bytes
    this.#atMs = nowMs
  }

  /** Bytes a millisecond; NaN before there are two observations. */
  get rate(): number {
    return this.#rate
  }

  /** @returns probability that more than `roomBytes` come in so long; 0 as long as nothing is known */
  exceeds(roomBytes: number, withinMs: number, limitBytes: number): number {
    if (Number.isNaN(this.#rate)) return 0
    const deviation = Math.max(Math.sqrt(this.#variance) * withinMs, GRAIN * limitBytes)
    return probabilityAbove(roomBytes, Math.max(0, this.#rate) * withinMs, deviation)
  }
}
