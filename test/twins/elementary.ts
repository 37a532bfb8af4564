// Logarithm and logistic function from + - * / and the bits of a double alone: Math's differ in their last bit between
// engines, these do not. Good to about 12 digits.

const LN2 = 0.6931471805599453
const LOG2_E = 1.4426950408889634
const SQRT2 = 1.4142135623730951
const number = new Float64Array(1)
const words = new Int32Array(number.buffer)

/**
 * The natural logarithm of a positive, normal number: x = m * 2^e with m from 1/sqrt 2 to sqrt 2, and ln m =
 * 2 artanh s by its series, where s = (m - 1) / (m + 1) is at most 0.172.
 */
export function logarithm(x: number): number {
  number[0] = x
  const exponent = (words[1]! >>> 20) - 1023
  words[1] = (words[1]! & 0x000fffff) | 0x3ff00000
  const isUpper = number[0] > SQRT2
  const m = isUpper ? number[0] * 0.5 : number[0]
  const s = (m - 1) / (m + 1)
  const q = s * s
  const high = 1 / 9 + q * (1 / 11 + q * (1 / 13 + q * (1 / 15)))
  const series = 1 + q * (1 / 3 + q * (1 / 5 + q * (1 / 7 + q * high)))
  return (isUpper ? exponent + 1 : exponent) * LN2 + 2 * s * series
}

/** 1 / (1 + e^-x) for x from -700 to 700: e^-x = 2^k e^r with |r| at most ln 2 / 2, and e^r by its series. */
export function logistic(x: number): number {
  const y = -x
  const k = Math.floor(y * LOG2_E + 0.5)
  const r = y - k * LN2
  const low = 1 / 40320 + r * (1 / 362880 + r * (1 / 3628800 + r * (1 / 39916800)))
  const middle = 1 / 24 + r * (1 / 120 + r * (1 / 720 + r * (1 / 5040 + r * low)))
  const series = 1 + r * (1 + r * (1 / 2 + r * (1 / 6 + r * middle)))
  words[0] = 0
  words[1] = (k + 1023) << 20
  return 1 / (1 + series * number[0]!)
}
