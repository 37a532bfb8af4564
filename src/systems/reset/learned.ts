/** Observations beyond so many deviations count as if they lay there: one task on a busy machine teaches little. */
const OUTLIER = 3
/** What was seen so many observations ago still counts for a third. */
const MEMORY = 32
/** Of a quantity that nobody has measured: its deviation, as a share of the guess. */
const DOUBT = 1

/**
 * Mean and deviation of something that is measured now and then, beginning with a guess that counts as some
 * observations (regularisation): robust against outliers by clipping them (Huber's psi: "Robust Estimation of a
 * Location Parameter", Annals of Mathematical Statistics 35, 1964), and forgetting.
 */
export class Learned {
  #mean: number
  #variance: number
  #weight: number

  /** @param guess what it is taken for at first @param weight observations that the guess counts as */
  constructor(guess: number, weight = 2) {
    this.#mean = guess
    this.#variance = (DOUBT * guess) ** 2
    this.#weight = weight
  }

  get mean(): number {
    return this.#mean
  }

  get deviation(): number {
    return Math.sqrt(this.#variance)
  }

  /** @param value what was measured; what is no finite number is ignored */
  add(value: number): void {
    if (!Number.isFinite(value)) return
    const reach = OUTLIER * Math.max(this.deviation, DOUBT * Math.abs(this.#mean))
    const error = Math.min(Math.max(value - this.#mean, -reach), reach)
    this.#weight = Math.min(this.#weight + 1, MEMORY)
    const share = 1 / this.#weight
    this.#mean += share * error
    this.#variance = (1 - share) * (this.#variance + share * error * error)
  }
}
