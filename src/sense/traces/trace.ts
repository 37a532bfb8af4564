// A trace of calls to functions, at the resolution that platforms publish: how many calls began in which minute.

/** What starts a function, in the categories of the Azure Functions 2019 data set. */
export const triggers = ['http', 'timer', 'queue', 'event', 'storage', 'orchestration', 'others'] as const
/** What starts a function: `http`, `timer`, `queue`, and so on. */
export type Trigger = (typeof triggers)[number]

/** How long one call runs, in milliseconds; `minimum <= p25 <= p50 <= p75 <= p99 <= maximum`. */
export interface DurationMs {
  /** Arithmetic mean. */
  mean: number
  /** The shortest call. */
  minimum: number
  /** A quarter of the calls are shorter. */
  p25: number
  /** Half of the calls are shorter. */
  p50: number
  /** Three quarters of the calls are shorter. */
  p75: number
  /** 99 of 100 calls are shorter. */
  p99: number
  /** The longest call. */
  maximum: number
}

/** One function of a trace. */
export interface TracedFunction {
  /** Unique within the trace. */
  id: string
  /** Whose it is; an owner may have several apps. */
  owner: string
  /** Functions of one app belong together: they are deployed together and may call one another. */
  app: string
  /** What starts it. */
  trigger: Trigger
  /** How long its calls run. */
  durationMs: DurationMs
  /** What one resident environment of the function occupies. */
  memoryBytes: number
  /** The minutes in which it was called, from the start of the trace: strictly ascending, each below `minutes`. */
  arrivalMinutes: Uint32Array
  /** How many calls began in each of those minutes, at least 1; as long as `arrivalMinutes`. */
  arrivalCounts: Uint32Array
}

/** Which functions were called how often in which minute; see {@link generateTrace} and {@link loadTrace}. */
export interface FunctionTrace {
  /** The length of the trace; minute 0 is midnight of its first day. */
  minutes: number
  /** Every function that is called at least once. */
  functions: TracedFunction[]
}
