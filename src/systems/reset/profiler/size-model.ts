/** Below this many amounts a law would fit chance. */
const LEAST_AMOUNTS = 8
/** No input makes an amount less than this part of what is usual. */
const LEAST_SCALE = 0.01

/**
 * How an amount goes with the size of the input: not at all, as a power of it, or as a fixed part and one in
 * proportion to
 * it. The law is taken under which the relative errors are least (their logarithms' squares, by Schwarz's criterion:
 * "Estimating the Dimension of a Model", Annals of Statistics 6, 1978).
 */
export class SizeModel {
  #exponent = 0
  #fixed = 1
  #proportion = 0

  /**
   * @param sizes bytes @param amounts pairs with amounts that are not above zero are passed over
   * @param count of the pairs
   */
  fit(sizes: ArrayLike<number>, amounts: ArrayLike<number>, count: number): void {
    const known = Array.from({ length: count }, (_, at) => at).filter((at) => amounts[at]! > 0)
    const flat = new SizeModel()
    const laws = known.length < LEAST_AMOUNTS ? [] : [powerLaw(sizes, amounts, known), fixedPart(sizes, amounts, known)]
    let best = flat
    let least = flat.#spread(sizes, amounts, known)
    for (const law of laws) {
      const criterion = law.#spread(sizes, amounts, known) + 3 * Math.log(known.length)
      if (criterion >= least) continue
      least = criterion
      best = law
    }
    this.#exponent = best.#exponent
    this.#fixed = best.#fixed
    this.#proportion = best.#proportion
  }

  /** How large an amount is with such an input; a number without a unit, to be compared with that of another input. */
  scaleOf(bytes: number): number {
    if (this.#proportion === 0) return this.#exponent === 0 ? 1 : Math.exp(this.#exponent * Math.log1p(bytes))
    return Math.max(LEAST_SCALE, this.#fixed + this.#proportion * bytes)
  }

  static power(exponent: number): SizeModel {
    const model = new SizeModel()
    model.#exponent = exponent
    return model
  }

  /** @param proportion a byte's part, where 1 is what is usual */
  static line(fixed: number, proportion: number): SizeModel {
    const model = new SizeModel()
    model.#fixed = fixed
    model.#proportion = proportion
    return model
  }

  /** n ln(variance of what it leaves unexplained). */
  #spread(sizes: ArrayLike<number>, amounts: ArrayLike<number>, known: readonly number[]): number {
    let mean = 0
    let squares = 0
    known.forEach((at, index) => {
      const error = Math.log(amounts[at]! / this.scaleOf(sizes[at]!))
      const difference = error - mean
      mean += difference / (index + 1)
      squares += difference * (error - mean)
    })
    return known.length * Math.log(squares / known.length + 1e-12)
  }
}

/** By least squares of the logarithms. */
function powerLaw(sizes: ArrayLike<number>, amounts: ArrayLike<number>, known: readonly number[]): SizeModel {
  const slope = slopeOf(known, (at) => [Math.log1p(sizes[at]!), Math.log(amounts[at]!), 1])
  return SizeModel.power(slope.slope)
}

/** By least squares of the relative errors. */
function fixedPart(sizes: ArrayLike<number>, amounts: ArrayLike<number>, known: readonly number[]): SizeModel {
  const { slope, meanX, meanY } = slopeOf(known, (at) => [sizes[at]!, amounts[at]!, amounts[at]! ** -2])
  return SizeModel.line((meanY - slope * meanX) / meanY, slope / meanY)
}

function slopeOf(
  known: readonly number[],
  point: (at: number) => readonly [x: number, y: number, weight: number],
): { slope: number; meanX: number; meanY: number } {
  let weights = 0
  let meanX = 0
  let meanY = 0
  let squares = 0
  let products = 0
  for (const at of known) {
    const [x, y, weight] = point(at)
    weights += weight
    const byX = x - meanX
    meanX += (byX * weight) / weights
    meanY += ((y - meanY) * weight) / weights
    squares += weight * byX * (x - meanX)
    products += weight * byX * (y - meanY)
  }
  return { slope: squares > 0 ? products / squares : 0, meanX, meanY }
}
