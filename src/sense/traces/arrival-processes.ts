// How calls come about, as counts per minute: by a clock, by people and machines in bursts, or by another function.
import type { Random } from '../random.js'
import { DIURNAL_AMPLITUDE } from './azure-2019.js'

const MINUTES_PER_DAY = 1440
const MINUTES_PER_HOUR = 60

/** Periods that a cron expression states exactly, in minutes. */
const CRON_PERIODS = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720, 1440]

/** A process that is quiet for a while, then calls `factor` times as often for a while; both times are exponential. */
export interface Bursts {
  factor: number
  burstMinutes: number
  quietMinutes: number
}

/**
 * One call every period, the period of cron nearest to the wanted rate. As such schedules are written, periods of
 * an hour or less begin at minute 0 of the hour and longer ones at some whole hour.
 */
export function timerCounts(minutes: number, callsPerMinute: number, random: Random): Uint32Array {
  const distance = (period: number) => Math.abs(Math.log(period * callsPerMinute))
  const period = CRON_PERIODS.reduce((best, next) => (distance(next) < distance(best) ? next : best))
  const phase = period <= MINUTES_PER_HOUR ? 0 : random.integer(period / MINUTES_PER_HOUR) * MINUTES_PER_HOUR
  const counts = new Uint32Array(minutes)
  for (let minute = phase; minute < minutes; minute += period) counts[minute] = 1
  return counts
}

/**
 * A Poisson process whose rate follows the hour of the day and, with `bursts`, a two-state Markov chain (a
 * Markov-modulated Poisson process; W. Fischer and K. Meier-Hellstern, Performance Evaluation 18, 1993).
 * Over many days its mean is `callsPerMinute`.
 */
export function demandCounts(
  minutes: number,
  callsPerMinute: number,
  bursts: Bursts | null,
  random: Random,
): Uint32Array {
  const peakMinute = (14 + 2 * random.normal()) * MINUTES_PER_HOUR // each function's users keep hours of their own
  const modulation = bursts === null ? null : burstModulation(minutes, bursts, random.fork('bursts'))
  return Uint32Array.from({ length: minutes }, (_, minute) => {
    const angle = (2 * Math.PI * (minute + 0.5 - peakMinute)) / MINUTES_PER_DAY
    const daily = 1 + DIURNAL_AMPLITUDE * Math.cos(angle)
    return random.poisson(callsPerMinute * daily * (modulation?.[minute] ?? 1))
  })
}

/** The chain's rate in each minute over its long-run mean; a minute with a switch in it gets a share of both states. */
function burstModulation(minutes: number, bursts: Bursts, random: Random): Float64Array {
  const { factor, burstMinutes, quietMinutes } = bursts
  const burstShare = burstMinutes / (burstMinutes + quietMinutes)
  const mean = 1 - burstShare + factor * burstShare
  const modulation = new Float64Array(minutes).fill(1 / mean)
  let bursting = random.uniform() < burstShare
  let at = 0
  while (at < minutes) {
    const until = Math.min(minutes, at + random.exponential(1 / (bursting ? burstMinutes : quietMinutes)))
    if (bursting) addSpan(modulation, at, until, (factor - 1) / mean)
    bursting = !bursting
    at = until
  }
  return modulation
}

/** Adds `height` to every minute of the span, in proportion to how much of the minute the span covers. */
function addSpan(perMinute: Float64Array, from: number, until: number, height: number): void {
  for (let minute = Math.floor(from); minute < until; minute++) {
    perMinute[minute]! += height * (Math.min(until, minute + 1) - Math.max(from, minute))
  }
}

/**
 * Calls made by another function: each call of the leader causes one with the probability, after the leader has
 * run and an exponential lag has passed. Those that would fall after the end of the trace are not in it.
 * @param leader calls per minute of the function that is followed
 */
export function followerCounts(
  leader: Uint32Array,
  leaderRunMinutes: number,
  chain: { probability: number; lagMinutes: number },
  random: Random,
): Uint32Array {
  const counts = new Uint32Array(leader.length)
  leader.forEach((calls, minute) => {
    for (let call = 0; call < calls; call++) {
      if (random.uniform() >= chain.probability) continue
      const at = Math.floor(minute + random.uniform() + leaderRunMinutes + random.exponential(1 / chain.lagMinutes))
      if (at < counts.length) counts[at]!++
    }
  })
  return counts
}
