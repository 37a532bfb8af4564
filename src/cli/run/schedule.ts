// Which calls of a trace are really made, and when. A trace of a data centre played 60 times as fast would keep
// hundreds of cores busy, so calls of the busiest functions are left out: those beyond the first few of a minute.
// That keeps what a policy for environments has to deal with, as a function is called in exactly the minutes in which
// the trace calls it.
import { createRandom, type Random } from '../../sense/random.js'
import { type Arrivals, arrivalsWithin } from '../../sense/traces/arrivals.js'
import type { FunctionTrace, TracedFunction } from '../../sense/traces/trace.js'
import type { Window } from '../../sense/traces/window.js'

export interface ScheduleOptions {
  readonly seed: string
  readonly window: Window
  /** Virtual seconds in a real one. */
  readonly speed: number
  /** Most calls per real second, on average over the window. */
  readonly callsPerSecond: number
}

export interface Schedule extends Arrivals {
  /** The functions that are known in the window: those called in it or before. Calls beyond the limit are taken out. */
  readonly trace: FunctionTrace
  readonly window: Window
  readonly seed: string
  readonly speed: number
  readonly summary: ScheduleSummary
}

export interface ScheduleSummary {
  /** Functions called in the window, and those of them that are. */
  readonly tracedFunctions: number
  readonly calledFunctions: number
  readonly tracedCalls: number
  readonly calls: number
  /** Most calls of one function in one minute. */
  readonly callsPerMinuteLimit: number
}

/** Chooses the calls. The same trace, options and seed give the same schedule. */
export function makeSchedule(trace: FunctionTrace, { seed, window, speed, callsPerSecond }: ScheduleOptions): Schedule {
  const random = createRandom(seed)
  const { fromMinute, toMinute } = window
  const mostCalls = Math.max(1, Math.floor((callsPerSecond * (toMinute - fromMinute) * 60) / speed))
  const known = trace.functions.filter(({ arrivalMinutes }) => (arrivalMinutes[0] ?? Infinity) < toMinute)
  const fitting = sample(known, window, mostCalls, random.fork('sample'))
  const limit = largestLimit(fitting, window, mostCalls)
  const functions = fitting.map((traced) => ({
    ...traced,
    arrivalCounts: traced.arrivalCounts.map((calls) => Math.min(calls, limit)),
  }))
  const chosen: FunctionTrace = { minutes: trace.minutes, functions }
  const arrivals = arrivalsWithin(chosen, fromMinute, toMinute, random.fork('arrivals'))
  const summary: ScheduleSummary = {
    tracedFunctions: count(known, (traced) => callsIn(traced, window, 1) > 0),
    calledFunctions: count(functions, (traced) => callsIn(traced, window, 1) > 0),
    tracedCalls: totalCalls(known, window, Infinity),
    calls: arrivals.timeMs.length,
    callsPerMinuteLimit: limit,
  }
  return { ...arrivals, trace: chosen, window, seed, speed, summary }
}

/** All functions if one call a minute of each is not too much, else as many as fit, drawn at random. */
function sample(
  functions: readonly TracedFunction[],
  window: Window,
  mostCalls: number,
  random: Random,
): TracedFunction[] {
  let calls = totalCalls(functions, window, 1)
  const left = [...functions]
  while (calls > mostCalls) {
    const [dropped] = left.splice(random.integer(left.length), 1)
    calls -= callsIn(dropped!, window, 1)
  }
  return left
}

/** The largest number of calls per function and minute with which all together are not too many. */
function largestLimit(functions: readonly TracedFunction[], window: Window, mostCalls: number): number {
  const busiest = functions.reduce((most, { arrivalCounts }) => arrivalCounts.reduce((a, b) => Math.max(a, b), most), 1)
  let [fits, tooMany] = [1, busiest + 1]
  while (tooMany - fits > 1) {
    const limit = (fits + tooMany) >>> 1
    if (totalCalls(functions, window, limit) <= mostCalls) fits = limit
    else tooMany = limit
  }
  return fits
}

function totalCalls(functions: readonly TracedFunction[], window: Window, limit: number): number {
  return functions.reduce((sum, traced) => sum + callsIn(traced, window, limit), 0)
}

function callsIn(
  { arrivalMinutes, arrivalCounts }: TracedFunction,
  { fromMinute, toMinute }: Window,
  limit: number,
): number {
  return arrivalMinutes.reduce(
    (sum, minute, i) => (minute >= fromMinute && minute < toMinute ? sum + Math.min(limit, arrivalCounts[i]!) : sum),
    0,
  )
}

function count<Item>(items: readonly Item[], has: (item: Item) => boolean): number {
  return items.filter(has).length
}
