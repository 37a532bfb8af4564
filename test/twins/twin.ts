/**
 * A kernel in plain JavaScript over the same columns: the same formulas in the same order, written as this engine likes
 * its loops (typed arrays, one shape, no allocation). The oracle of the tests and the control arm of the benches.
 */
export type Twin = (from: number, to: number, tick: number) => void

/** Binds a twin to the job record at `pointer` of a memory, as a kernel is called with it. */
export type BindTwin = (buffer: ArrayBufferLike, pointer: number) => Twin

/** `count` columns from `pointer` on, as one array: row r of column i is at `i * capacity + r`. */
export function columnsAt(buffer: ArrayBufferLike, pointer: number, capacity: number, count = 1): Float64Array {
  return new Float64Array(buffer, pointer, capacity * count)
}
