// The risk that a VM runs out of memory: near 0 while there is plenty, 0.5 where it is `midpoint` full, near 1 beyond.
// What the midpoint and the steepness ought to be is told by the host's own incidents: they are the coefficients of a
// logistic regression of "ran out within the horizon" on how full it was.
//
// inputs: [memory used, memory that it will use at most, memory that it may have]

/** How full a VM is when the odds are even. */
export let midpoint: f64 = 0.9
/** How fast the risk grows there: the larger, the sharper. */
export let steepness: f64 = 20

export function allocate(bytes: i32): i32 {
  return <i32>heap.alloc(bytes)
}

export function evaluate(inputs: i32, output: i32, rows: i32): void {
  const column = rows << 3
  for (let at = 0; at < column; at += 8) {
    const used = load<f64>(inputs + at)
    const high = load<f64>(inputs + column + at)
    const limit = load<f64>(inputs + 2 * column + at)
    const full = limit > 0 ? max(used, high) / limit : 1
    store<f64>(output + at, 1 / (1 + Math.exp(steepness * (midpoint - full))))
  }
}
