// How keep-alive policies that look at one function at a time are charged, minute by minute.
import type { DayCost } from '../../src/cli/simulate/day-cost.js'
import type { FunctionTrace, TracedFunction } from '../../src/sense/traces/trace.js'

const GIBIBYTE = 2 ** 30

/** Minutes after the last one with calls, both included, in which an environment is resident; none if `to` < `from`. */
export interface Residence {
  readonly from: number
  readonly to: number
}

/** Says after each minute with calls where to be resident until the next; told how long that one was waited for. */
export type IdleRule = (gapMinutes: number | null) => Residence

/**
 * What a rule costs on a trace. An environment is resident in the minutes with calls of its function and in those that
 * the rule names; one invocation is cold in a minute with calls that finds no environment.
 * @param ruleOf makes a function's rule, which may remember what it was told
 */
export function costOf({ functions, minutes }: FunctionTrace, ruleOf: (traced: TracedFunction) => IdleRule): DayCost {
  const coldByFunction = new Uint32Array(functions.length)
  let gibMinutes = 0
  functions.forEach((traced, index) => {
    const { arrivalMinutes, memoryBytes } = traced
    const rule = ruleOf(traced)
    let residence: Residence = { from: 1, to: 0 }
    let residentMinutes = arrivalMinutes.length
    arrivalMinutes.forEach((minute, i) => {
      const before = arrivalMinutes[i - 1]
      const gap = before === undefined ? null : minute - before
      if (gap === null || gap < residence.from || gap > residence.to) coldByFunction[index]!++
      residence = rule(gap)
      const untilNext = (arrivalMinutes[i + 1] ?? minutes) - minute
      residentMinutes += Math.max(0, Math.min(residence.to, untilNext - 1) - Math.max(1, residence.from) + 1)
    })
    gibMinutes += (residentMinutes * memoryBytes) / GIBIBYTE
  })
  return { coldByFunction, invocationsByFunction: invocationsOf({ functions }), gibMinutes }
}

export function invocationsOf({ functions }: Pick<FunctionTrace, 'functions'>): Uint32Array {
  return Uint32Array.from(functions, ({ arrivalCounts }) => arrivalCounts.reduce((sum, calls) => sum + calls, 0))
}
