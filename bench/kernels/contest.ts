/** A kernel and its twin at the same work over equal data. */
export interface Contest {
  /** Rows, symbols or observations that one call of either arm works through. */
  readonly items: number
  readonly unit: string
  simd(): void
  js(): void
  /** @throws Error if the arms did not compute the same */
  assertEqual(): void
}

/** @throws Error naming the first byte at which two memories differ */
export function assertSameNumbers(kernel: Float64Array, twin: Float64Array): void {
  for (let at = 0; at < twin.length; at++) {
    const [a, b] = [kernel[at]!, twin[at]!]
    if (a !== b && !(Number.isNaN(a) && Number.isNaN(b))) throw new Error(`byte ${at * 8}: kernel ${a}, twin ${b}`)
  }
}
