// What the arms are given: one host with many guests, in the three states that the rules tell apart.
import { createRandom, type Random } from '../../src/sense/random.js'

const GIB = 2 ** 30
const KIB = 2 ** 10
/** Share of the host's memory that is free: enough, short, critical. */
const FREE = [0.4, 0.12, 0.03]

/** One reading of a host and its guests; whole KiB, as balloons are told. */
export interface Reading {
  readonly hostTotal: number
  readonly hostFree: number
  /** By guest. */
  readonly actual: Float64Array
  readonly used: Float64Array
  readonly maximum: Float64Array
  readonly minimum: Float64Array
}

/** Readings of the same guests, one after the other; the host's state changes from each to the next. */
export function readings(guests: number, count: number): Reading[] {
  const random = createRandom(`mom ${guests}`)
  return Array.from({ length: count }, (_, index) => reading(guests, FREE[index % FREE.length]!, random))
}

function reading(guests: number, free: number, random: Random): Reading {
  const whole = (bytes: number) => KIB * Math.round(bytes / KIB)
  const column = (valueOf: (guest: number) => number) => Float64Array.from({ length: guests }, (_, at) => valueOf(at))
  const maximum = column((guest) => GIB * 2 ** (guest % 4))
  const actual = column((guest) => whole(maximum[guest]! * (0.4 + 0.6 * random.uniform())))
  const used = column((guest) => whole(actual[guest]! * (0.3 + 0.7 * random.uniform())))
  const minimum = column((guest) => maximum[guest]! / 4)
  const hostTotal = whole(actual.reduce((sum, bytes) => sum + bytes, 0) / (1 - free))
  return { hostTotal, hostFree: whole(free * hostTotal), actual, used, maximum, minimum }
}

/** What an arm decided: the new level by guest, NaN where it is left alone. */
export type Targets = Float64Array

/** One way to come from a reading to targets. */
export interface Contender {
  /** What is measured. @param at index of the reading */
  decide(reading: Reading, at: number): void | Promise<unknown>
  /** What is done with a decision, not measured. @returns the targets */
  settle(): Targets
  stop?(): Promise<void>
}

/** @throws Error at the first guest for which two arms decided differently */
export function sameTargets(name: string, found: Targets, other: string, expected: Targets): void {
  for (const [guest, level] of expected.entries()) {
    const same = Number.isNaN(level) ? Number.isNaN(found[guest]) : Math.abs(found[guest]! - level) <= 1e-9 * level
    if (!same) throw new Error(`the arms disagree on guest ${guest}: ${name} says ${found[guest]}, ${other} ${level}`)
  }
}
