import type { FunctionTrace } from '../../sense/traces/trace.js'
import type { DayCost } from './day-cost.js'

const GIBIBYTE = 2 ** 30

/**
 * What a trace costs when every environment is kept for a fixed number of minutes after the last minute in which its
 * function ran, as the public clouds do. Resolution: a minute; one cold invocation in a minute with calls that finds
 * no environment.
 */
export function fixedKeepAlive({ functions, minutes }: FunctionTrace, keepMinutes: number): DayCost {
  let gibMinutes = 0
  const coldByFunction = new Uint32Array(functions.length)
  functions.forEach(({ arrivalMinutes, memoryBytes }, index) => {
    let residentMinutes = 0
    arrivalMinutes.forEach((minute, i) => {
      const idleMinutes = minute - (arrivalMinutes[i - 1] ?? -Infinity) - 1
      if (idleMinutes >= keepMinutes) coldByFunction[index]!++
      const next = arrivalMinutes[i + 1] ?? minutes
      residentMinutes += 1 + Math.min(keepMinutes, next - minute - 1)
    })
    gibMinutes += (residentMinutes * memoryBytes) / GIBIBYTE
  })
  const invocationsByFunction = Uint32Array.from(functions, ({ arrivalCounts }) =>
    arrivalCounts.reduce((sum, calls) => sum + calls, 0),
  )
  return { coldByFunction, invocationsByFunction, gibMinutes }
}
