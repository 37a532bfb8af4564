// How many insertions, deletions and replacements of bytes turn one text into another.
//
//   input   | length of the first text u32 | first text | second text |              little endian
//   output  | distance u32 |
//
// R. Wagner and M. Fischer, 1974, with one row of the table kept: https://doi.org/10.1145/321796.321811
import { claim, output } from './shared/region'
export { allocate } from './shared/region'

const HEADER_BYTES: usize = 4

export function run(pointer: i32, lengthBytes: i32): i64 {
  if (lengthBytes < <i32>HEADER_BYTES) unreachable()
  const first = <usize>pointer + HEADER_BYTES
  const firstBytes = <usize>load<u32>(pointer)
  if (firstBytes > <usize>lengthBytes - HEADER_BYTES) unreachable()
  const second = first + firstBytes
  const secondBytes = <usize>lengthBytes - HEADER_BYTES - firstBytes
  const row = claim(second + secondBytes, (secondBytes + 1) * 4)
  for (let j: usize = 0; j <= secondBytes; j++) store<u32>(row + j * 4, <u32>j)
  for (let i: usize = 0; i < firstBytes; i++) extend(row, load<u8>(first + i), second, secondBytes)
  const distance = claim(row + (secondBytes + 1) * 4, 4)
  store<u32>(distance, load<u32>(row + secondBytes * 4))
  return output(distance, 4)
}

/** From distances of one beginning of the first text to those of the beginning one byte longer, in place. */
function extend(row: usize, byte: u8, second: usize, secondBytes: usize): void {
  let diagonal = load<u32>(row)
  let left = diagonal + 1
  store<u32>(row, left)
  for (let j: usize = 0; j < secondBytes; j++) {
    const above = load<u32>(row + j * 4, 4)
    const replaced = diagonal + <u32>(load<u8>(second + j) != byte)
    left = min(replaced, min(above, left) + 1)
    store<u32>(row + j * 4, left, 4)
    diagonal = above
  }
}
