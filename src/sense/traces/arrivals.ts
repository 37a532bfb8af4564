// Traces count calls per minute; a host must start each call at a moment.
import type { Random } from '../random.js'
import { Errors } from './errors.js'
import type { FunctionTrace, TracedFunction } from './trace.js'

const MINUTE_MS = 60_000

/** One row per call, in order of time. */
export interface Arrivals {
  /** When the call begins, counted from the start of the trace, in whole milliseconds. */
  timeMs: Float64Array
  /** Which function is called, as an index into `trace.functions`. */
  functionIndex: Uint32Array
}

/**
 * Spreads the calls of each minute over the minute: a timer's calls evenly, at a phase of its own; those of every
 * other function independently and uniformly, which is how a Poisson process places a known number of events.
 * The moments in a minute depend on the random's seed, the function's id and the minute only, so a call keeps its
 * moment whichever window it is seen through.
 * @throws RangeError unless the minutes are whole and 0 <= fromMinute < toMinute <= trace.minutes
 */
export function arrivalsWithin(trace: FunctionTrace, fromMinute: number, toMinute: number, random: Random): Arrivals {
  const whole = Number.isInteger(fromMinute) && Number.isInteger(toMinute)
  if (!whole || fromMinute < 0 || toMinute <= fromMinute || toMinute > trace.minutes) {
    throw Errors.BadMinutes(fromMinute, toMinute, trace.minutes)
  }
  // Moment and function in one number, because a Float64Array of numbers sorts many times faster than rows do.
  const functions = trace.functions.length
  const total = trace.functions.reduce((sum, traced) => sum + callsWithin(traced, fromMinute, toMinute), 0)
  const keys = new Float64Array(total)
  let calls = 0
  trace.functions.forEach((traced, index) => {
    for (const moment of momentsOf(traced, fromMinute, toMinute, random.fork(traced.id))) {
      keys[calls++] = moment * functions + index
    }
  })
  keys.sort()
  return {
    timeMs: keys.map((key) => Math.floor(key / functions)),
    functionIndex: Uint32Array.from(keys, (key) => key % functions),
  }
}

function* momentsOf(traced: TracedFunction, fromMinute: number, toMinute: number, random: Random): Generator<number> {
  const phase = random.uniform()
  const end = firstAtOrAfter(traced.arrivalMinutes, toMinute)
  for (let i = firstAtOrAfter(traced.arrivalMinutes, fromMinute); i < end; i++) {
    const minute = traced.arrivalMinutes[i]!
    const calls = traced.arrivalCounts[i]!
    const within = random.fork(minute)
    for (let call = 0; call < calls; call++) {
      const share = traced.trigger === 'timer' ? (call + phase) / calls : within.uniform()
      yield minute * MINUTE_MS + Math.floor(share * MINUTE_MS)
    }
  }
}

function callsWithin(traced: TracedFunction, fromMinute: number, toMinute: number): number {
  const begin = firstAtOrAfter(traced.arrivalMinutes, fromMinute)
  const end = firstAtOrAfter(traced.arrivalMinutes, toMinute)
  return traced.arrivalCounts.subarray(begin, end).reduce((sum, count) => sum + count, 0)
}

/** The index of the first of the ascending minutes that is not before `minute`. */
function firstAtOrAfter(minutes: Uint32Array, minute: number): number {
  let low = 0
  let high = minutes.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (minutes[middle]! < minute) low = middle + 1
    else high = middle
  }
  return low
}
