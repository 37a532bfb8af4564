// A workload that looks like a day of Azure Functions, for whoever has no trace at hand. Same options, same trace.
import { createRandom } from '../random.js'
import type { Random } from '../random.js'
import { demandCounts, followerCounts, timerCounts } from './arrival-processes.js'
import {
  APP_SIZE,
  CALLS_PER_DAY,
  LARGEST_APP_MIB,
  LONGEST_CALL_MS,
  MEAN_DURATION_SECONDS,
  MEMORY_MIB,
  TRIGGER_PERCENT,
} from './azure-2019.js'
import { completeOptions } from './generate-options.js'
import type { GenerateOptions } from './generate-options.js'
import { triggers } from './trace.js'
import type { DurationMs, FunctionTrace, TracedFunction, Trigger } from './trace.js'

const MIB = 2 ** 20
const MINUTES_PER_DAY = 1440

type Settings = Required<GenerateOptions>

/**
 * Generates a trace from published distributions: triggers and app sizes, log-normal rates (8 functions of 10 are
 * called at most once a minute), timers with exact periods, calls in bursts and by the hour of the day, chains of
 * functions within an app, log-normal durations, Burr memory.
 * @param options left out, they have their defaults
 * @throws RangeError naming the option that is out of its range
 */
export function generateTrace(options: GenerateOptions = {}): FunctionTrace {
  const settings = completeOptions(options)
  const random = createRandom(settings.seed)
  const functions: TracedFunction[] = []
  for (let app = 0, owner = 0; functions.length < settings.functions; app++) {
    const appRandom = random.fork(`app ${app}`)
    if (app > 0 && appRandom.uniform() < 0.7) owner++ // most owners have one app, some a few
    const size = Math.min(appSize(appRandom), settings.functions - functions.length)
    const plan = { first: functions.length, size, app: name('app', app), owner: name('owner', owner) }
    functions.push(...generateApp(plan, settings, appRandom))
  }
  return { minutes: settings.minutes, functions }
}

/** A function of the same app, which a later one may follow. */
interface Leader {
  counts: Uint32Array
  runMinutes: number
}

interface AppPlan {
  first: number
  size: number
  app: string
  owner: string
}

function generateApp(plan: AppPlan, settings: Settings, random: Random): TracedFunction[] {
  const memoryBytes = Math.round(appMemoryMib(random) * MIB)
  const leaders: Leader[] = []
  return Array.from({ length: plan.size }, (_, i) => {
    const own = random.fork(i)
    const trigger = drawTrigger(own)
    const durationMs = drawDuration(own)
    const canFollow = leaders.length > 0 && (trigger === 'queue' || trigger === 'orchestration')
    const follows = canFollow && own.uniform() < settings.chainShare
    const counts = follows ? followOne(leaders, settings, own) : countsOf(trigger, settings, own)
    if (counts.every((count) => count === 0)) counts[own.integer(settings.minutes)] = 1
    leaders.push({ counts, runMinutes: durationMs.mean / 60_000 })
    const { app, owner } = plan
    return { id: name('function', plan.first + i), owner, app, trigger, durationMs, memoryBytes, ...sparse(counts) }
  })
}

function followOne(leaders: Leader[], settings: Settings, random: Random): Uint32Array {
  const leader = random.pick(leaders)
  const chain = { probability: settings.chainProbability, lagMinutes: settings.chainLagMinutes }
  return followerCounts(leader.counts, leader.runMinutes, chain, random)
}

function countsOf(trigger: Trigger, settings: Settings, random: Random): Uint32Array {
  const callsPerMinute = drawCallsPerMinute(settings.maximumCallsPerMinute, random)
  if (trigger === 'timer') return timerCounts(settings.minutes, callsPerMinute, random)
  const { burstFactor, burstMinutes, quietMinutes } = settings
  const bursts = { factor: burstFactor, burstMinutes, quietMinutes }
  const bursty = random.uniform() < settings.burstyShare
  return demandCounts(settings.minutes, callsPerMinute, bursty ? bursts : null, random)
}

function drawTrigger(random: Random): Trigger {
  const total = triggers.reduce((sum, trigger) => sum + TRIGGER_PERCENT[trigger], 0)
  let left = random.uniform() * total
  return triggers.find((trigger) => (left -= TRIGGER_PERCENT[trigger]) < 0) ?? 'others'
}

/** The tail is cut by drawing again, which keeps the shape of the rest; a clamp would heap functions at the limit. */
function drawCallsPerMinute(maximum: number, random: Random): number {
  for (;;) {
    const callsPerMinute = random.logNormal(CALLS_PER_DAY.mu, CALLS_PER_DAY.sigma) / MINUTES_PER_DAY
    if (callsPerMinute <= maximum) return callsPerMinute
  }
}

/** One function's calls are log-normal too: the 99th percentile is 3.2 medians, an extreme one call in 1,000. */
function drawDuration(random: Random): DurationMs {
  const within = (ms: number) => Math.min(LONGEST_CALL_MS, Math.max(1, ms))
  const mean = within(1000 * random.logNormal(MEAN_DURATION_SECONDS.mu, MEAN_DURATION_SECONDS.sigma))
  const sigma = 0.5
  const quantile = (z: number) => within(mean * Math.exp(z * sigma - sigma ** 2 / 2))
  return {
    mean,
    minimum: quantile(-3.0902),
    p25: quantile(-0.6745),
    p50: quantile(0),
    p75: quantile(0.6745),
    p99: quantile(2.3263),
    maximum: quantile(3.0902),
  }
}

function appSize(random: Random): number {
  return 1 + Math.floor(APP_SIZE.scale * ((1 - random.uniform()) ** (-1 / APP_SIZE.exponent) - 1))
}

function appMemoryMib(random: Random): number {
  const { c, k, scale } = MEMORY_MIB
  return Math.min(LARGEST_APP_MIB, scale * ((1 - random.uniform()) ** (-1 / k) - 1) ** (1 / c))
}

function sparse(counts: Uint32Array): Pick<TracedFunction, 'arrivalMinutes' | 'arrivalCounts'> {
  const arrivalMinutes = Uint32Array.from(counts.keys()).filter((minute) => counts[minute]! > 0)
  return { arrivalMinutes, arrivalCounts: counts.filter((count) => count > 0) }
}

function name(kind: string, index: number): string {
  return `${kind}-${String(index + 1).padStart(4, '0')}`
}
