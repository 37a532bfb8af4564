import { CHANNELS } from './profile.js'

/** What part the newest value has in the level, and the newest rise in the slope. */
const LEVEL_RATE = 0.5
const SLOPE_RATE = 0.2

const LEVEL = 0
const SLOPE = 1
const RISES = 2
const STATE = 3

/**
 * Level and slope of each channel of a task, whose values come at any distance: Holt's linear method, with the slope
 * per
 * second (Wright, "Forecasting data published at irregular time intervals", Management Science 32, 1986). Without its
 * slope, the level is an exponentially weighted mean.
 */
export class Trends {
  readonly #state = Float64Array.from({ length: STATE * CHANNELS.length }, (_, at) => (at % STATE === LEVEL ? NaN : 0))

  /** The level now; NaN before the first value. */
  level(channel: number): number {
    return this.#state[channel * STATE + LEVEL]!
  }

  /** @param seconds since the last value; a NaN value is passed over */
  add(channel: number, value: number, seconds: number): void {
    if (Number.isNaN(value)) return
    const state = this.#state
    const at = channel * STATE
    const before = state[at + LEVEL]!
    if (Number.isNaN(before)) {
      state[at + LEVEL] = value
      return
    }
    const expected = before + state[at + SLOPE]! * seconds
    const level = expected + LEVEL_RATE * (value - expected)
    state[at + LEVEL] = level
    // The first rises are averaged: one of two values says little of where they are going.
    const rate = Math.max(SLOPE_RATE, 1 / (++state[at + RISES]! + 1))
    state[at + SLOPE]! += rate * ((level - before) / seconds - state[at + SLOPE]!)
  }

  /** What the level is expected to be then, not below zero. */
  ahead(channel: number, seconds: number): number {
    return Math.max(0, this.level(channel) + this.#state[channel * STATE + SLOPE]! * seconds)
  }
}
