// Small words on pairs of rows, which every model uses.

/** Bytes from one column of a group to the next. */
// @ts-ignore: decorator
@inline
export function strideOf(capacity: i32): usize {
  return <usize>capacity << 3
}

/** All bits set where there is a value: NaN, which says "missing", is not equal to itself. */
// @ts-ignore: decorator
@inline
export function present(value: v128): v128 {
  return f64x2.eq(value, value)
}

/** The value within the bounds; NaN stays NaN. (`pmin` and `pmax` are one instruction, `min` and `max` several.) */
// @ts-ignore: decorator
@inline
export function clamp(value: v128, minimum: v128, maximum: v128): v128 {
  return f64x2.pmax(f64x2.pmin(value, maximum), minimum)
}

/** a * b + c, rounded after each step, as plain JavaScript does it. */
// @ts-ignore: decorator
@inline
export function plus(c: v128, a: v128, b: v128): v128 {
  return f64x2.add(c, f64x2.mul(a, b))
}
