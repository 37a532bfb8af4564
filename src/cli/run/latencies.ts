/** Collects values and tells their quantiles exactly: a run has thousands of them, not millions. */
export class Latencies {
  #values = new Float64Array(1024)
  #count = 0
  #sorted = true

  get count(): number {
    return this.#count
  }

  add(value: number): void {
    if (this.#count === this.#values.length) {
      const larger = new Float64Array(2 * this.#count)
      larger.set(this.#values)
      this.#values = larger
    }
    this.#values[this.#count++] = value
    this.#sorted = false
  }

  /**
   * The smallest value that at least the share of all values does not exceed (nearest rank); NaN of none.
   * @param share 0 to 1
   */
  quantile(share: number): number {
    if (!this.#sorted) this.#values.subarray(0, this.#count).sort()
    this.#sorted = true
    return this.#count === 0 ? NaN : this.#values[Math.max(0, Math.ceil(share * this.#count) - 1)]!
  }
}
