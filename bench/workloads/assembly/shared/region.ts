// The memory of one call: its input at the start of the heap, its output and scratch behind it. Every call begins at
// the same place, so nothing is freed, and a warm module needs no more memory on its thousandth call than on its first.

const ALIGNMENT: usize = 16
const PAGE_BITS: usize = 16

/** Room for the input of the next call; the previous call's input and output are given up. */
export function allocate(lengthBytes: i32): i32 {
  if (lengthBytes < 0) unreachable()
  return <i32>claim(__heap_base, lengthBytes)
}

/** Room for `lengthBytes` at the first aligned address from `from` on. Traps when the memory cannot grow that far. */
export function claim(from: usize, lengthBytes: usize): usize {
  const begin = (from + ALIGNMENT - 1) & ~(ALIGNMENT - 1)
  const pages = <i32>((begin + lengthBytes + (1 << PAGE_BITS) - 1) >> PAGE_BITS)
  const missing = pages - memory.size()
  if (missing > 0 && memory.grow(missing) < 0) unreachable()
  return begin
}

/** Where the output lies and how long it is, in the one number that `run` returns. */
export function output(pointer: usize, lengthBytes: usize): i64 {
  return ((<i64>pointer) << 32) | (<i64>lengthBytes)
}
