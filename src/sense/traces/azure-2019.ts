// What is published about the workload of Azure Functions in July 2019, as the numbers a generator needs:
// M. Shahrad et al., "Serverless in the Wild: Characterizing and Optimizing the Serverless Workload at a Large Cloud
// Provider", USENIX ATC 2020, https://www.usenix.org/conference/atc20/presentation/shahrad. Where the paper gives a
// sentence rather than a distribution, the sentence is quoted in figures and the fit to it is worked out beside it.
import type { Trigger } from './trace.js'

/** Share of all functions by what starts them (figure 2), in percent; the paper rounds to 99.9. */
export const TRIGGER_PERCENT: Record<Trigger, number> = {
  http: 55.0,
  timer: 15.6,
  queue: 15.2,
  orchestration: 6.9,
  storage: 2.8,
  event: 2.2,
  others: 2.2,
}

/**
 * Calls per day, log-normal. 45 % are called at most once an hour and 81 % at most once a minute on average (section
 * 3.3): two points fix the curve, (ln 1440 - mu) / sigma = 0.878 and (ln 24 - mu) / sigma = -0.126, so half are called
 * at most 40 times a day. Its 2.3 standard deviations either way are the eight orders of magnitude of the paper.
 */
export const CALLS_PER_DAY = { mu: 3.69, sigma: 4.08 }

/** Mean running time in seconds, log-normal by maximum likelihood (figure 7): half of the functions take < 0.7 s. */
export const MEAN_DURATION_SECONDS = { mu: -0.38, sigma: 2.36 }

/** No call outlives the time limit of the consumption plan. */
export const LONGEST_CALL_MS = 600_000

/** Memory allocated per app in MiB, Burr type XII (figure 8): P(memory > x) = (1 + (x / scale)^c)^-k, median 140. */
export const MEMORY_MIB = { c: 11.652, k: 0.221, scale: 107.083 }

/** The memory limit of an instance in the consumption plan. */
export const LARGEST_APP_MIB = 1536

/**
 * Functions per app, a Pareto law made whole: P(size > n) = (1 + n / scale)^-exponent. 54 % of the apps have one
 * function and 95 % at most ten (figure 1), which the two parameters meet.
 */
export const APP_SIZE = { scale: 1.4, exponent: 1.44 }

/** About half of all calls arrive at a constant rate day and night (figure 4): the trough is half of the peak. */
export const DIURNAL_AMPLITUDE = 1 / 3

/** Share of apps whose waits between calls vary more than a Poisson process's: variation above 1 (figure 6). */
export const BURSTY_SHARE = 0.4
