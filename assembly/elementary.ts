// Logarithm and logistic function from + - * / and the bits of a double alone: the same bits on every engine, good to
// about twelve digits.

const LN2: f64 = 0.6931471805599453
const LOG2_E: f64 = 1.4426950408889634
const SQRT2: f64 = 1.4142135623730951

/**
 * Natural logarithms of two positive, normal numbers: x = m * 2^e with m from 1/sqrt 2 to sqrt 2, and ln m = 2 artanh s
 * by its series, where s = (m - 1) / (m + 1) is at most 0.172.
 */
// @ts-ignore: decorator
@inline
export function logarithms(x: v128): v128 {
  const one = f64x2.splat(1)
  const exponents = i64x2.sub(i64x2.shr_u(x, 52), i64x2.splat(1023))
  const fraction = v128.or(v128.and(x, i64x2.splat(0x000fffffffffffff)), i64x2.splat(0x3ff0000000000000))
  const isUpper = f64x2.gt(fraction, f64x2.splat(SQRT2))
  const m = v128.bitselect(f64x2.mul(fraction, f64x2.splat(0.5)), fraction, isUpper)
  const e = v128.shuffle<i32>(i64x2.sub(exponents, isUpper), exponents, 0, 2, 0, 2) // a true lane is -1
  const s = f64x2.div(f64x2.sub(m, one), f64x2.add(m, one))
  const q = f64x2.mul(s, s)
  let series = f64x2.splat(1.0 / 15)
  series = f64x2.add(f64x2.splat(1.0 / 13), f64x2.mul(q, series))
  series = f64x2.add(f64x2.splat(1.0 / 11), f64x2.mul(q, series))
  series = f64x2.add(f64x2.splat(1.0 / 9), f64x2.mul(q, series))
  series = f64x2.add(f64x2.splat(1.0 / 7), f64x2.mul(q, series))
  series = f64x2.add(f64x2.splat(1.0 / 5), f64x2.mul(q, series))
  series = f64x2.add(f64x2.splat(1.0 / 3), f64x2.mul(q, series))
  series = f64x2.add(one, f64x2.mul(q, series))
  const whole = f64x2.mul(f64x2.convert_low_i32x4_s(e), f64x2.splat(LN2))
  return f64x2.add(whole, f64x2.mul(f64x2.mul(f64x2.splat(2), s), series))
}

/** 1 / (1 + e^-x) for x from -700 to 700: e^-x = 2^k e^r with |r| at most ln 2 / 2, and e^r by its series. */
// @ts-ignore: decorator
@inline
export function logistic(x: f64): f64 {
  const y = -x
  const k = floor(y * LOG2_E + 0.5)
  const r = y - k * LN2
  const low = 1.0 / 40320 + r * (1.0 / 362880 + r * (1.0 / 3628800 + r * (1.0 / 39916800)))
  const middle = 1.0 / 24 + r * (1.0 / 120 + r * (1.0 / 720 + r * (1.0 / 5040 + r * low)))
  const series = 1 + r * (1 + r * (1.0 / 2 + r * (1.0 / 6 + r * middle)))
  return 1 / (1 + series * reinterpret<f64>(<i64>(<i32>k + 1023) << 52))
}
