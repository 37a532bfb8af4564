import type { FunctionTrace, TracedFunction } from '../../../src/sense/traces/trace.js'

const durationMs = { mean: 1, minimum: 1, p25: 1, p50: 1, p75: 1, p99: 1, maximum: 1 }

/** A function that is called once in each of these minutes and occupies half a GiB. */
export function called(id: string, minutes: readonly number[], memoryBytes = 2 ** 29): TracedFunction {
  const arrivalMinutes = Uint32Array.from(minutes)
  const arrivalCounts = new Uint32Array(minutes.length).fill(1)
  return { id, owner: 'o', app: 'a', trigger: 'timer', durationMs, memoryBytes, arrivalMinutes, arrivalCounts }
}

export function trace(minutes: number, ...functions: TracedFunction[]): FunctionTrace {
  return { minutes, functions }
}

/** Multiples of `period` below `end`. */
export function every(period: number, end: number): number[] {
  return Array.from({ length: Math.ceil(end / period) }, (_, i) => i * period)
}
