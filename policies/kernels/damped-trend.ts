// Exponential smoothing with a trend that fades (Gardner and McKenzie, "Forecasting Trends in Time Series", Management
// Science 1985): what climbs is expected to climb on for a while, but not for ever.

/** Weight of the newest value in the level. */
export let alpha: f64 = 0.5
/** Weight of the newest step in the trend. */
export let beta: f64 = 0.2
/** What is left of the trend after each tick: 0 forecasts the level, 1 a straight line. */
export let damping: f64 = 0.9

/** Columns of the state, all 0 for a target that is new. */
const LEVEL: i32 = 0, TREND: i32 = 1, SEEN: i32 = 2

export function stateSize(): i32 {
  return 3
}

export function allocate(bytes: i32): i32 {
  return <i32>heap.alloc(bytes)
}

export function forecast(values: i32, state: i32, output: i32, rows: i32, steps: i32): void {
  const column = rows << 3
  let ahead: f64 = 0
  for (let step = 1; step <= steps; step++) ahead += Math.pow(damping, step)
  for (let at = 0; at < column; at += 8) {
    const value = load<f64>(values + at)
    const isFirst = load<f64>(state + SEEN * column + at) == 0
    const before = load<f64>(state + LEVEL * column + at)
    const fading = damping * load<f64>(state + TREND * column + at)
    // Where a value is missing the forecast takes its place.
    const expected = isFirst ? value : before + fading
    const observed = isNaN(value) ? expected : value
    const level = expected + alpha * (observed - expected)
    const trend = isFirst ? 0 : fading + beta * (level - before - fading)
    store<f64>(state + LEVEL * column + at, level)
    store<f64>(state + TREND * column + at, trend)
    store<f64>(state + SEEN * column + at, 1)
    store<f64>(output + at, level + ahead * trend)
  }
}
