// A trace of calls to functions, at the resolution that platforms publish: how many calls began in which minute.

/** What starts a function, in the categories of the Azure Functions 2019 data set. */
export const triggers = ['http', 'timer', 'queue', 'event', 'storage', 'orchestration', 'others'] as const
export type Trigger = (typeof triggers)[number]

/** How long one call runs, in milliseconds; `minimum <= p25 <= p50 <= p75 <= p99 <= maximum`. */
export interface DurationMs {
  mean: number
  minimum: number
  p25: number
  p50: number
  p75: number
  p99: number
  maximum: number
}

export interface TracedFunction {
  /** Unique within the trace. */
  id: string
  owner: string
  /** Functions of one app belong together: they are deployed together and may call one another. */
  app: string
  trigger: Trigger
  durationMs: DurationMs
  /** What one resident environment of the function occupies. */
  memoryBytes: number
  /** The minutes in which it was called, from the start of the trace: strictly ascending, each below `minutes`. */
  arrivalMinutes: Uint32Array
  /** How many calls began in each of those minutes, at least 1; as long as `arrivalMinutes`. */
  arrivalCounts: Uint32Array
}

export interface FunctionTrace {
  /** The length of the trace; minute 0 is midnight of its first day. */
  minutes: number
  functions: TracedFunction[]
}
