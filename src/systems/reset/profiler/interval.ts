import { COVERAGE, type Estimate, UNKNOWN } from './profile.js'

const TAIL = (1 - COVERAGE) / 2
const STEP = 2
const INNERMOST = -1
const SCALE_RATE = 1 / 64
const FADE = 1 / 256

/**
 * Low and high around any mean: adaptive conformal ends, as the kernel assembly/models/conformal.ts has them for series
 * of ticks (Gibbs and Candes, "Adaptive Conformal Inference Under Distribution Shift", NeurIPS 2021). Here an outcome
 * is
 * known when a task has ended, for all that was foretold of it, and errors are parts of a yardstick, as tasks of one
 * function differ in size.
 */
export class Interval {
  #up = -Math.log(1 - COVERAGE) // exact for Laplace errors, a little wide for normal ones
  #down = -Math.log(1 - COVERAGE)
  #scale = 0
  #evidence = 0
  #peak = 0

  /** @param yardstick what errors are measured by: about as large as the outcome */
  around(mean: number, yardstick: number): Estimate {
    if (Number.isNaN(mean)) return UNKNOWN
    const n = this.#evidence
    if (n === 0) return { mean, low: mean, high: mean, confidence: 0 }
    // A few errors tell little of their mean: the interval is wider by (n + 1) / n.
    const vouched = n / (n + 1)
    const unit = (this.#scale * yardstick) / vouched
    const end = mean + this.#up * unit
    const otherEnd = mean - this.#down * unit // of a biased forecast it may be the upper one
    const low = Math.max(0, Math.min(end, otherEnd))
    const high = Math.max(0, end, otherEnd)
    const narrowness = 1 - Math.min(1, (high - low) / Math.max(this.#peak, mean))
    return { mean, low, high, confidence: high === low ? vouched : vouched * narrowness }
  }

  /**
   * What came of a forecast.
   * @param share of a task's forecasts that this one is
   */
  score(foretold: Estimate, yardstick: number, outcome: number, share: number): void {
    const { mean, low, high } = foretold
    const error = Math.abs(outcome - mean) / yardstick
    if (!Number.isFinite(error)) return
    this.#evidence = this.#evidence * (1 - FADE * share) + share
    this.#scale += Math.min(1, Math.max(SCALE_RATE * share, share / this.#evidence)) * (error - this.#scale)
    this.#peak = Math.max(outcome, this.#peak * (1 - FADE * share))
    if (high === low && outcome === low) return // it has no width, and needs none
    this.#up = moved(this.#up, outcome > high, share)
    this.#down = moved(this.#down, outcome < low, share)
  }
}

function moved(end: number, isBeyond: boolean, share: number): number {
  return Math.max(INNERMOST, end + STEP * share * ((isBeyond ? 1 : 0) - TAIL))
}
