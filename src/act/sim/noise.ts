/** Uniform on [-1, 1): xorshift32 (Marsaglia, 2003), as a day of a large host draws a billion of them. */
export class Noise {
  #state: number

  /** @param seed not 0 */
  constructor(seed: number) {
    this.#state = seed
  }

  next(): number {
    let state = this.#state
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    this.#state = state
    return state / 2 ** 31
  }
}
