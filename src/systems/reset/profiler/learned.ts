import { Durations } from './durations.js'
import { Interval } from './interval.js'
import { Phases } from './phases.js'
import { type Estimate, NEEDS } from './profile.js'

/**
 * Ways to foretell a need.
 * - level: it stays as it was of late · trend: it goes on as it went
 * - rest: what tasks of the function, with such an input, needed from this part of their time on
 * - ratio: the same as a multiple of what they had needed before, times what this one has needed
 */
export const EXPERTS = ['level', 'trend', 'rest', 'ratio'] as const

/** Errors differ with how far a task has come: parts of its time that are told apart. */
const PARTS = 4
const RATE = 1 / 64
/** Errors of experts that have not been tried: the one that asks nothing of the past comes first. */
const FIRST_ERRORS = [0.04, 0.08, 0.08, 0.08]
const LEAST_ERROR = 1e-4
/** A single task shall not undo what was learned from many. */
const MOST_SHARES = 4
/**
 * A yardstick is at least this part of what is usual, so that errors of what is nearly nothing do not count as large.
 */
const LEAST_YARDSTICK = 0.05

/** What was learned from the tasks of one function. */
export class Learned {
  /** By need and expert: what they say of the task that is asked about now. NaN: nothing. */
  readonly opinions = new Float64Array(NEEDS.length * EXPERTS.length).fill(NaN)
  readonly durations = new Durations()
  readonly phases = new Phases()
  /** By part, need and expert: mean squared error, as a part of the amount. */
  readonly #errors = Float64Array.from(
    { length: PARTS * NEEDS.length * EXPERTS.length },
    (_, at) => FIRST_ERRORS[at % EXPERTS.length]!,
  )
  readonly #intervals = Array.from({ length: PARTS * NEEDS.length }, () => new Interval())
  #usualTicks = NaN
  readonly #usual = new Float64Array(NEEDS.length).fill(NaN)

  /** What the experts say together. @returns NaN when none says anything */
  combine(need: number, part: number): number {
    const from = this.#cell(need, part) * EXPERTS.length
    let sum = 0
    let weights = 0
    for (let expert = 0; expert < EXPERTS.length; expert++) {
      const opinion = this.opinions[need * EXPERTS.length + expert]!
      if (Number.isNaN(opinion)) continue
      // By the square of the precision: of one good and one bad opinion, the good one shall nearly be heard alone.
      const error = Math.max(LEAST_ERROR, this.#errors[from + expert]!)
      const weight = 1 / (error * error)
      sum += weight * opinion
      weights += weight
    }
    return sum / weights
  }

  /**
   * How much each of a task's forecasts counts: what is foretold shall come true nine times of ten whenever one looks,
   * and
   * one sees long tasks more often.
   * @param ticks at which the task was foreseen @param checked forecasts of these that are scored
   */
  shareOf(ticks: number, checked: number): number {
    this.#usualTicks = Number.isNaN(this.#usualTicks) ? ticks : this.#usualTicks + (ticks - this.#usualTicks) * RATE
    return Math.min(MOST_SHARES, ticks / this.#usualTicks) / checked
  }

  estimate(need: number, part: number, mean: number): Estimate {
    return this.#intervals[this.#cell(need, part)]!.around(mean, this.yardstick(need, mean))
  }

  /** What errors are measured by. */
  yardstick(need: number, mean: number): number {
    const usual = this.#usual[need]!
    return Math.max(mean, Number.isNaN(usual) ? 0 : LEAST_YARDSTICK * usual, Number.MIN_VALUE)
  }

  /** What came of a forecast. @param share of a task's forecasts that this one is */
  score(
    need: number,
    part: number,
    foretold: Estimate,
    opinions: ArrayLike<number>,
    outcome: number,
    share: number,
  ): void {
    if (Number.isNaN(outcome) || Number.isNaN(foretold.mean)) return
    this.#intervals[this.#cell(need, part)]!.score(foretold, this.yardstick(need, foretold.mean), outcome, share)
    const usual = this.#usual[need]!
    this.#usual[need] = Number.isNaN(usual) ? outcome : usual + RATE * share * (outcome - usual)
    const from = this.#cell(need, part) * EXPERTS.length
    for (let expert = 0; expert < EXPERTS.length; expert++) {
      const opinion = opinions[need * EXPERTS.length + expert]!
      if (Number.isNaN(opinion)) continue
      const amount = (Math.abs(opinion) + Math.abs(outcome)) / 2
      const error = amount === 0 ? 0 : (opinion - outcome) / amount // at most 2, however hostile the numbers are
      this.#errors[from + expert]! += Math.min(1, 8 * RATE) * share * (error * error - this.#errors[from + expert]!)
    }
  }

  #cell(need: number, part: number): number {
    const index = Math.min(PARTS - 1, Math.max(0, Math.floor(part * PARTS)))
    return index * NEEDS.length + need
  }
}
