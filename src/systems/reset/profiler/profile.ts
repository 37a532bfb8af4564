/** What a forecast says of one number. NaN: nothing is known yet, and the confidence is 0. */
export interface Estimate {
  /** What is expected. */
  readonly mean: number
  /** Nine of ten outcomes lie from here ... */
  readonly low: number
  /** ... to here. */
  readonly high: number
  /** 0 to 1: how much narrower the interval is than from nothing to the most of late, and how often it was tried. */
  readonly confidence: number
}

/** What the rest of a task's execution is expected to need. */
export interface ResourceProfile {
  /** Id of its row. */
  readonly taskId: string
  /** How much longer it runs, on the engine's clock. */
  readonly remainingMs: Estimate
  /** Processor cores, on average. */
  readonly cores: Estimate
  /** The most memory that it will hold at once. */
  readonly memoryPeakBytes: Estimate
  /** Memory that it will hold on average. */
  readonly memorySustainedBytes: Estimate
  /** Read and write calls a second, on average. */
  readonly iops: Estimate
  /** Bytes received and sent a second, on average. */
  readonly bandwidthBytesPerSecond: Estimate
}

/** What is forecast besides the time that remains. */
export const NEEDS = ['cores', 'memoryPeakBytes', 'memorySustainedBytes', 'iops', 'bandwidthBytesPerSecond'] as const
export type Need = (typeof NEEDS)[number]

/** What is measured of a task at every tick. */
export const CHANNELS = ['cores', 'memoryBytes', 'iops', 'bandwidthBytesPerSecond'] as const

/** Of each of {@link NEEDS}: from which channel it is told, and whether by its greatest value or its mean. */
export const ORIGINS: readonly { readonly channel: number; readonly isPeak: boolean }[] = [
  { channel: 0, isPeak: false },
  { channel: 1, isPeak: true },
  { channel: 1, isPeak: false },
  { channel: 2, isPeak: false },
  { channel: 3, isPeak: false },
]

/** Share of outcomes that an interval shall hold. */
export const COVERAGE = 0.9

export const UNKNOWN: Estimate = { mean: NaN, low: NaN, high: NaN, confidence: 0 }
