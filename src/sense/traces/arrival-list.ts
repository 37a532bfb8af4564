import type { TracedFunction } from './trace.js'

type ArrivalColumns = Pick<TracedFunction, 'arrivalMinutes' | 'arrivalCounts'>

/** The minutes with calls of one function, gathered in ascending order. */
export class ArrivalList {
  readonly #minutes: number[] = []
  readonly #counts: number[] = []

  /** The last minute so far; -1 before the first. */
  get lastMinute(): number {
    return this.#minutes.at(-1) ?? -1
  }

  add(minute: number, calls: number): void {
    this.#minutes.push(minute)
    this.#counts.push(calls)
  }

  columns(): ArrivalColumns {
    return { arrivalMinutes: Uint32Array.from(this.#minutes), arrivalCounts: Uint32Array.from(this.#counts) }
  }
}

/** The calls of both together. */
export function merged(one: ArrivalColumns, other: ArrivalColumns): ArrivalColumns {
  const calls = new Map<number, number>()
  for (const { arrivalMinutes, arrivalCounts } of [one, other]) {
    arrivalMinutes.forEach((minute, i) => calls.set(minute, (calls.get(minute) ?? 0) + arrivalCounts[i]!))
  }
  const sorted = [...calls].sort(([a], [b]) => a - b)
  return {
    arrivalMinutes: Uint32Array.from(sorted, ([minute]) => minute),
    arrivalCounts: Uint32Array.from(sorted, ([, count]) => count),
  }
}
