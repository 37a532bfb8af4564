// Finds the edges of an image: the Sobel operator on its brightness.
//
//   input   | width u32 | height u32 | width * height pixels of R G B A, one byte each |      little endian
//   output  | width * height pixels, grey by how steep the brightness is, opaque |
//
// I. Sobel and G. Feldman, 1968: https://en.wikipedia.org/wiki/Sobel_operator
import { claim, output } from './shared/region'
export { allocate } from './shared/region'

const HEADER_BYTES: usize = 8

export function run(pointer: i32, lengthBytes: i32): i64 {
  if (lengthBytes < <i32>HEADER_BYTES) unreachable()
  const width = load<u32>(pointer)
  const height = load<u32>(pointer, 4)
  const pixels = (<usize>lengthBytes - HEADER_BYTES) / 4
  if (lengthBytes % 4 != 0 || pixels == 0 || <u64>width * <u64>height != <u64>pixels) unreachable()
  const result = claim(pointer + lengthBytes, pixels * 4)
  const brightness = claim(result + pixels * 4, pixels)
  toBrightness(<usize>pointer + HEADER_BYTES, brightness, pixels)
  for (let y: u32 = 0; y < height; y++) {
    const above = brightness + (y == 0 ? 0 : y - 1) * width // the border repeats outwards
    const here = brightness + y * width
    const below = brightness + (y == height - 1 ? y : y + 1) * width
    filterRow(above, here, below, result + y * width * 4, width)
  }
  return output(result, pixels * 4)
}

/** ITU-R BT.601 luma in 8-bit fixed point; the weights add up to 256. */
function toBrightness(rgba: usize, brightness: usize, pixels: usize): void {
  for (let i: usize = 0; i < pixels; i++) {
    const red = <u32>load<u8>(rgba + i * 4)
    const green = <u32>load<u8>(rgba + i * 4, 1)
    const blue = <u32>load<u8>(rgba + i * 4, 2)
    store<u8>(brightness + i, (77 * red + 150 * green + 29 * blue) >> 8)
  }
}

function filterRow(above: usize, here: usize, below: usize, result: usize, width: u32): void {
  for (let x: u32 = 0; x < width; x++) {
    const left = x == 0 ? 0 : x - 1
    const right = x == width - 1 ? x : x + 1
    const across =
      at(above, right) + 2 * at(here, right) + at(below, right) - at(above, left) - 2 * at(here, left) - at(below, left)
    const down =
      at(below, left) + 2 * at(below, x) + at(below, right) - at(above, left) - 2 * at(above, x) - at(above, right)
    const steepness = <u32>min(255, abs(across) + abs(down))
    store<u32>(result + x * 4, 0xff000000 | (steepness << 16) | (steepness << 8) | steepness)
  }
}

// @ts-ignore: decorator
@inline
function at(row: usize, x: u32): i32 {
  return load<u8>(row + x)
}
