// The Mandelbrot set: how many steps of z -> z^2 + c each point c of a rectangle stays in the circle of radius 2.
//
//   input   | left f64 | top f64 | step f64 | width u32 | height u32 | limit u32 |               little endian
//   output  | width * height counts u16, row by row; `limit` for a point that stays |
//
// Two neighbours are computed at once in the lanes of one vector.
import { claim, output } from './shared/region'
export { allocate } from './shared/region'

const INPUT_BYTES: i32 = 36

export function run(pointer: i32, lengthBytes: i32): i64 {
  if (lengthBytes != INPUT_BYTES) unreachable()
  const left = load<f64>(pointer)
  const top = load<f64>(pointer, 8)
  const step = load<f64>(pointer, 16)
  const width = load<u32>(pointer, 24)
  const height = load<u32>(pointer, 28)
  const limit = load<u32>(pointer, 32)
  if (width % 2 != 0 || limit > 0xffff || <u64>width * <u64>height > 1 << 24) unreachable()
  const counts = claim(pointer + lengthBytes, width * height * 2)
  for (let y: u32 = 0; y < height; y++) {
    for (let x: u32 = 0; x < width; x += 2) {
      const re = f64x2.replace_lane(f64x2.splat(left + <f64>x * step), 1, left + <f64>(x + 1) * step)
      const im = f64x2.splat(top + <f64>y * step)
      const steps = escape(re, im, limit)
      store<u16>(counts + (y * width + x) * 2, <u16>i64x2.extract_lane(steps, 0))
      store<u16>(counts + (y * width + x) * 2, <u16>i64x2.extract_lane(steps, 1), 2)
    }
  }
  return output(counts, width * height * 2)
}

/** Steps per lane. A lane that has left stops counting, and the loop ends when both have. */
function escape(re: v128, im: v128, limit: u32): v128 {
  let x = f64x2.splat(0)
  let y = f64x2.splat(0)
  let inside = i64x2.splat(-1)
  let steps = i64x2.splat(0)
  for (let i: u32 = 0; i < limit; i++) {
    const xx = f64x2.mul(x, x)
    const yy = f64x2.mul(y, y)
    inside = v128.and(inside, f64x2.le(f64x2.add(xx, yy), f64x2.splat(4)))
    if (!v128.any_true(inside)) break
    steps = i64x2.sub(steps, inside) // a lane that is inside holds -1
    const xy = f64x2.mul(x, y)
    x = f64x2.add(f64x2.sub(xx, yy), re)
    y = f64x2.add(f64x2.add(xy, xy), im)
  }
  return steps
}
