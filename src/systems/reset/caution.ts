/** No more than this: a function whose tasks change must be able to win back what it lost. */
const MOST = 1024

/**
 * By how much more than its cost a reset must save, as wrong ones have taught. It is the dearer to reset, the more has
 * been reset in vain: a wrong reset multiplies the price of the next one by up to two, in proportion to what it cost
 * against what was hoped for; a right one, or a task that ran out though it could have been reset, halves it. So resets
 * that are always wrong grow rarer geometrically, and their number is at most logarithmic in how much a reset may be
 * worth against its cost. That is the break-even rule of renting and buying (Karlin, Manasse, Rudolph and Sleator,
 * "Competitive Snoopy Caching", Algorithmica 3, 1988) with the past as the rent; how far a forecast is to be trusted in
 * such a rule is a factor on the price, as in Purohit, Svitkina and Kumar, "Improving Online Algorithms via ML
 * Predictions", NeurIPS 2018. Doubling and halving is ours: it has no proof of a competitive ratio here.
 */
export class Caution {
  #value = 1

  get value(): number {
    return this.#value
  }

  /** It was not needed. @param costMs what it cost @param hopedMs what it was expected to save */
  wrong(costMs: number, hopedMs: number): void {
    const share = hopedMs > 0 ? Math.min(1, costMs / hopedMs) : 1
    // Even a cheap one is a forecast that failed.
    this.#value = Math.min(MOST, this.#value * (1 + Math.max(share, 0.25)))
  }

  /** It was needed, or would have been. */
  right(): void {
    this.#value = Math.max(1, this.#value / 2)
  }
}
