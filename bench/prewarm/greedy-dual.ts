import { invocationsOf } from './idle-rule.js'
import type { DayCost } from '../../src/cli/simulate/day-cost.js'
import type { FunctionTrace, TracedFunction } from '../../src/sense/traces/trace.js'

const GIBIBYTE = 2 ** 30

export interface GreedyDualOptions {
  readonly cacheBytes: number
  /** What a cold start of a function costs; only proportions matter (default 1 for all). */
  readonly startCost?: (traced: TracedFunction) => number
}

/**
 * Environments as a greedy-dual cache: A. Fuerst and P. Sharma, "FaasCache: Keeping Serverless Computing Alive with
 * Greedy-Dual Caching", ASPLOS 2021. Nothing is released before its room is needed; then the environment of lowest
 * priority goes, where priority = clock at last use + calls since it came * start cost / size, and the clock is the
 * highest priority that ever went. Resolution: a minute. A function with calls is served whatever the cache holds;
 * only idle environments are evicted, and those that do not fit beside the busy ones are not charged for that minute.
 */
export function greedyDual(trace: FunctionTrace, { cacheBytes, startCost = () => 1 }: GreedyDualOptions): DayCost {
  const { functions, minutes } = trace
  const coldByFunction = new Uint32Array(functions.length)
  const cache = new Cache(functions, cacheBytes, startCost)
  const callsIn = callsByMinute(trace)
  let gibMinutes = 0
  for (let minute = 0; minute < minutes; minute++) {
    const calls = callsIn[minute]!
    cache.busy = new Set(calls.map(([index]) => index))
    for (const [index, count] of calls) {
      if (!cache.use(index, count)) coldByFunction[index]!++
    }
    gibMinutes += cache.usedBytes / GIBIBYTE
    cache.busy = new Set()
    cache.shrink(0)
  }
  return { coldByFunction, invocationsByFunction: invocationsOf(trace), gibMinutes }
}

class Cache {
  /** These are not evicted. */
  busy: ReadonlySet<number> = new Set()
  usedBytes = 0
  readonly #functions: readonly TracedFunction[]
  readonly #cacheBytes: number
  readonly #startCost: (traced: TracedFunction) => number
  /** Of the resident functions: calls since they came, and their priority. */
  readonly #calls = new Map<number, number>()
  readonly #priority = new Map<number, number>()
  #clock = 0

  constructor(functions: readonly TracedFunction[], cacheBytes: number, startCost: (traced: TracedFunction) => number) {
    this.#functions = functions
    this.#cacheBytes = cacheBytes
    this.#startCost = startCost
  }

  /** @returns whether the function was resident */
  use(index: number, calls: number): boolean {
    const traced = this.#functions[index]!
    const isWarm = this.#calls.has(index)
    if (!isWarm) {
      this.shrink(traced.memoryBytes)
      this.usedBytes += traced.memoryBytes
    }
    const frequency = (this.#calls.get(index) ?? 0) + calls
    this.#calls.set(index, frequency)
    this.#priority.set(index, this.#clock + (frequency * this.#startCost(traced)) / traced.memoryBytes)
    return isWarm
  }

  /** Evicts idle environments, the least worthy first, until `neededBytes` more fit or none is left. */
  shrink(neededBytes: number): void {
    while (this.usedBytes + neededBytes > this.#cacheBytes) {
      const victim = this.#leastWorthy()
      if (victim === null) return
      this.#clock = Math.max(this.#clock, this.#priority.get(victim)!)
      this.#priority.delete(victim)
      this.#calls.delete(victim)
      this.usedBytes -= this.#functions[victim]!.memoryBytes
    }
  }

  #leastWorthy(): number | null {
    let victim: number | null = null
    let least = Infinity
    for (const [index, priority] of this.#priority) {
      if (priority >= least || this.busy.has(index)) continue
      victim = index
      least = priority
    }
    return victim
  }
}

/** Function and number of calls, by minute. */
function callsByMinute({ functions, minutes }: FunctionTrace): [index: number, calls: number][][] {
  const byMinute: [number, number][][] = Array.from({ length: minutes }, () => [])
  functions.forEach(({ arrivalMinutes, arrivalCounts }, index) => {
    arrivalMinutes.forEach((minute, i) => byMinute[minute]!.push([index, arrivalCounts[i]!]))
  })
  return byMinute
}
