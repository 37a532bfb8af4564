import { BURSTY_SHARE } from './azure-2019.js'
import { Errors } from './errors.js'

/** All optional. Shares and probabilities are from 0 to 1; a default not cited in azure-2019.ts is an assumption. */
export interface GenerateOptions {
  /** Default 'atoll'. */
  seed?: string | number
  /** How many functions; default 200. */
  functions?: number
  /**
   * Length of the trace; default 1440, a day. Take a window of a day rather than generate a few minutes: a platform
   * lists only functions that were called, so each has at least one call, and that would crowd a short trace.
   */
  minutes?: number
  /** No function is called more often than this on average, or the heaviest would fill a data centre; default 600. */
  maximumCallsPerMinute?: number
  /** Share of the functions without a timer whose calls come in bursts; default 0.4. */
  burstyShare?: number
  /** How many times as often a function is called during a burst as between bursts; default 20. */
  burstFactor?: number
  /** Mean length of a burst; default 5. */
  burstMinutes?: number
  /** Mean time between bursts; default 60. */
  quietMinutes?: number
  /** Share of the queue and orchestration functions that another function of the same app calls; default 0.5. */
  chainShare?: number
  /** Probability that a call of the other function leads to one; default 0.9. */
  chainProbability?: number
  /** Mean wait between the end of the one call and the beginning of the other; default 0.5. */
  chainLagMinutes?: number
}

export const GENERATE_DEFAULTS: Readonly<Required<GenerateOptions>> = {
  seed: 'atoll',
  functions: 200,
  minutes: 1440,
  maximumCallsPerMinute: 600,
  burstyShare: BURSTY_SHARE,
  burstFactor: 20,
  burstMinutes: 5,
  quietMinutes: 60,
  chainShare: 0.5,
  chainProbability: 0.9,
  chainLagMinutes: 0.5,
}

const RANGES: Record<Exclude<keyof GenerateOptions, 'seed'>, { from: number; to: number; whole?: true }> = {
  functions: { from: 1, to: 1_000_000, whole: true },
  minutes: { from: 1, to: 1_000_000, whole: true },
  maximumCallsPerMinute: { from: 0.01, to: 1_000_000 },
  burstyShare: { from: 0, to: 1 },
  burstFactor: { from: 1, to: 10_000 },
  burstMinutes: { from: 0.01, to: 1_000_000 },
  quietMinutes: { from: 0.01, to: 1_000_000 },
  chainShare: { from: 0, to: 1 },
  chainProbability: { from: 0, to: 1 },
  chainLagMinutes: { from: 0.001, to: 1_000_000 },
}

/**
 * Fills in the defaults.
 * @throws RangeError naming the option that is not known or out of its range
 */
export function completeOptions(options: GenerateOptions): Required<GenerateOptions> {
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(GENERATE_DEFAULTS, name)) throw Errors.UnknownOption(name, Object.keys(GENERATE_DEFAULTS))
  }
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
  const complete = { ...GENERATE_DEFAULTS, ...given }
  for (const name of Object.keys(RANGES) as (keyof typeof RANGES)[]) {
    const { from, to, whole } = RANGES[name]
    const value = complete[name]
    if (!(value >= from && value <= to) || (whole && !Number.isInteger(value))) {
      throw Errors.BadOption(name, value, `a ${whole ? 'whole ' : ''}number from ${from} to ${to}`)
    }
  }
  return complete
}
