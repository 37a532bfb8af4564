/** Tasks of a function that are remembered. */
const KEPT = 64

/** What earlier tasks of a function would have held at most, had nothing been reset under them. */
export class Demands {
  readonly #bytes = new Float64Array(KEPT)
  #count = 0
  #next = 0

  /** @param bytes Infinity: more than its limit, nobody knows how much */
  add(bytes: number): void {
    this.#bytes[this.#next] = bytes
    this.#next = (this.#next + 1) % KEPT
    this.#count = Math.min(this.#count + 1, KEPT)
  }

  /**
   * Of those that came as far as `reachedBytes`, the share that went beyond `boundBytes`.
   * @returns also how many they are: of few, little is known
   */
  exceeds(reachedBytes: number, boundBytes: number): { readonly share: number; readonly count: number } {
    let reached = 0
    let beyond = 0
    for (let at = 0; at < this.#count; at++) {
      if (this.#bytes[at]! >= reachedBytes) reached++
      if (this.#bytes[at]! > boundBytes && this.#bytes[at]! >= reachedBytes) beyond++
    }
    return { share: reached === 0 ? 0 : beyond / reached, count: reached }
  }
}
