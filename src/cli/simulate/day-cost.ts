/** What serving a trace has cost, by function in the order of the trace. */
export interface DayCost {
  readonly coldByFunction: Uint32Array
  readonly invocationsByFunction: Uint32Array
  /** Memory of resident environments over time. */
  readonly gibMinutes: number
}

export interface DaySummary {
  readonly invocations: number
  readonly coldInvocations: number
  /** Of all invocations. */
  readonly coldShare: number
  /** Half of the functions that were called have a larger share of cold invocations. */
  readonly medianColdShare: number
  readonly gibMinutes: number
}

export function summarise({ coldByFunction, invocationsByFunction, gibMinutes }: DayCost): DaySummary {
  const invocations = sum(invocationsByFunction)
  const coldInvocations = sum(coldByFunction)
  const shares = [...coldByFunction].flatMap((cold, i) =>
    invocationsByFunction[i]! > 0 ? [cold / invocationsByFunction[i]!] : [],
  )
  return {
    invocations,
    coldInvocations,
    coldShare: coldInvocations / invocations,
    medianColdShare: median(shares),
    gibMinutes,
  }
}

function sum(values: Uint32Array): number {
  return values.reduce((total, value) => total + value, 0)
}

function median(values: number[]): number {
  const sorted = Float64Array.from(values).sort()
  const middle = (sorted.length - 1) / 2
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2
}
