import type { DayCost } from '../../src/cli/simulate/day-cost.js'
import type { FunctionTrace } from '../../src/sense/traces/trace.js'
import { nextByArima } from './arima.js'
import { costOf, type IdleRule, type Residence } from './idle-rule.js'

const RANGE_MINUTES = 240
const HEAD_SHARE = 0.05
const TAIL_SHARE = 0.99
const HISTOGRAM_MARGIN = 0.1
const ARIMA_MARGIN = 0.15
/** Below this coefficient of variation of the bins, the histogram shows no pattern. */
const REPRESENTATIVE_VARIATION = 2

export interface HybridHistogramOptions {
  /** Whether functions whose idle times mostly exceed the range are forecast by ARIMA (default true). */
  readonly arima?: boolean
  /** Idle times to have seen before any is trusted (default 10; the paper gives no number). */
  readonly minimumIdleTimes?: number
}

/**
 * The hybrid histogram policy: M. Shahrad et al., "Serverless in the Wild", USENIX ATC 2020, section 4. A function's
 * idle times are counted in bins of a minute over 4 hours; its environment is released after a call, brought back
 * before the 5th percentile and kept until the 99th, each widened by 10 %. When most idle times are out of range, the
 * next one is forecast by ARIMA, widened by 15 %. With too few idle times, or a histogram without a pattern, the
 * environment is kept for the whole range.
 */
export function hybridHistogram(trace: FunctionTrace, options: HybridHistogramOptions = {}): DayCost {
  const { arima = true, minimumIdleTimes = 10 } = options
  return costOf(trace, () => hybridRule(arima, minimumIdleTimes))
}

const STANDARD: Residence = { from: 1, to: RANGE_MINUTES }

function hybridRule(arima: boolean, minimumIdleTimes: number): IdleRule {
  const bins = new Uint32Array(RANGE_MINUTES)
  const idleTimes: number[] = []
  let inRange = 0
  return (gapMinutes) => {
    if (gapMinutes === null) return STANDARD
    idleTimes.push(gapMinutes)
    if (gapMinutes < RANGE_MINUTES) {
      bins[gapMinutes]!++
      inRange++
    }
    const outOfRange = idleTimes.length - inRange
    if (outOfRange > inRange) return arima ? aroundForecast(nextByArima(idleTimes)) : STANDARD
    const isTrusted = idleTimes.length >= minimumIdleTimes && variationOf(bins, inRange) >= REPRESENTATIVE_VARIATION
    return isTrusted ? betweenPercentiles(bins, inRange) : STANDARD
  }
}

function betweenPercentiles(bins: Uint32Array, total: number): Residence {
  const head = Math.floor(percentile(bins, total, HEAD_SHARE) * (1 - HISTOGRAM_MARGIN))
  const tail = Math.ceil(percentile(bins, total, TAIL_SHARE) * (1 + HISTOGRAM_MARGIN))
  return { from: Math.max(1, head), to: tail }
}

function aroundForecast(minutes: number): Residence {
  const from = Math.floor(minutes * (1 - ARIMA_MARGIN))
  return { from: Math.max(1, from), to: Math.max(1, Math.ceil(minutes * (1 + ARIMA_MARGIN))) }
}

/** The first bin up to which at least this share of the idle times lies. */
function percentile(bins: Uint32Array, total: number, share: number): number {
  let sum = 0
  return bins.findIndex((count) => (sum += count) >= share * total)
}

/** Standard deviation of the bins' counts over their mean. */
function variationOf(bins: Uint32Array, total: number): number {
  const mean = total / bins.length
  const squares = bins.reduce((sum, count) => sum + count * count, 0)
  return Math.sqrt(Math.max(0, squares / bins.length - mean * mean)) / mean
}
