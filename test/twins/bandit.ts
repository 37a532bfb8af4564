import { BanditJob } from '../../src/forecast/layout.js'
import { columnsAt, type Twin } from './twin.js'

const ARMS = 12
// A block, in doubles: two a slot, of which each row of the pair has one.
const GENERAL = 2 * ARMS
const CONTEXTS = 4 * ARMS
const CONTEXT = 2 * (ARMS + 1)
const TICKS = 2 * ARMS
const TYPICAL = CONTEXTS + 8 * CONTEXT
const ACTIVE = TYPICAL + 2
const BLOCK = ACTIVE + 2

const DOUBT = 16
const TYPICAL_RATE = 0.1
const MOST = 1024

/** @param rows of the table: how far its columns and its state reach */
export function bindBandit(buffer: ArrayBufferLike, pointer: number, rows: number): Twin {
  const job = BanditJob.read(buffer, pointer)
  const { partBefore, part, miss, fade } = job
  const [needs, arrivals] = [job.needed, job.arrived].map((at) => columnsAt(buffer, at, rows))
  const [chances, likelies, rates] = [job.chance, job.likely, job.rate].map((at) => columnsAt(buffer, at, rows))
  const [ticks, choices, islands] = [job.ticks, job.choice, job.islands].map((at) => columnsAt(buffer, at, rows))
  const state = columnsAt(buffer, job.state, ((rows + 1) >> 1) * BLOCK)
  const shares = [job.share, job.share1, job.share2]
  const quantiles = [job.quantile, job.quantile1, job.quantile2]
  const leasts = [job.least, job.least1, job.least2]
  return (from, to) => {
    for (let row = from; row < to; row++) {
      const block = (row >> 1) * BLOCK + (row & 1)
      const seen = ticks![row]!
      if (seen === 0) for (let slot = 0; slot < BLOCK; slot += 2) state[block + slot] = 0
      const needed = needs![row]!
      const wasActive = state[block + ACTIVE]! > 0
      if (seen > 0 && !Number.isNaN(needed)) {
        const arrived = arrivals![row]!
        const context = block + CONTEXTS + (2 * partBefore + (wasActive ? 1 : 0)) * CONTEXT
        const contextTicks = state[context + TICKS]! + 1
        state[context + TICKS] = contextTicks
        const generalRate = Math.max(1 / seen, fade)
        const contextRate = Math.max(1 / contextTicks, 2 * fade)
        for (let arm = 0; arm < 2 * ARMS; arm += 2) {
          const offered = state[block + arm]!
          const short = needed - offered
          const share = short / needed
          const missed = short > 0 ? Math.max(short, arrived * (share * share)) : 0
          const cost = offered + missed * miss
          const general = state[block + GENERAL + arm]!
          state[block + GENERAL + arm] = general + generalRate * (cost - general)
          const own = state[context + arm]!
          state[context + arm] = own + contextRate * (cost - own)
        }
      }
      const active = needed > 0
      let typical = state[block + TYPICAL]!
      if (active) typical = typical === 0 ? needed : typical + TYPICAL_RATE * (needed - typical)
      state[block + TYPICAL] = typical
      state[block + ACTIVE] = active ? 1 : 0
      ticks![row] = seen + 1

      const chance = chances![row]!
      const likely = likelies![row]!
      const rate = rates![row]!
      const mean = rate > 0 ? rate : 0
      const spread = Math.sqrt(mean)
      const others = Math.max(typical - 1, 0)
      const spreadOfOthers = Math.sqrt(others)
      for (let level = 0; level < 3; level++) {
        const quantile = quantiles[level]!
        const share = shares[level]!
        const atOnce = bounded(1 + Math.floor(others + quantile * spreadOfOthers + 0.5))
        const byRate = Math.max(mean >= leasts[level]! ? 1 : 0, Math.floor(mean + quantile * spread + 0.5))
        const slot = block + 2 * level
        state[slot] = chance >= share ? atOnce : 0
        state[slot + 6] = bounded(byRate)
        state[slot + 12] = likely >= share ? atOnce : 0
        state[slot + 18] = 1 << level
      }

      const context = block + CONTEXTS + (2 * part + (active ? 1 : 0)) * CONTEXT
      const contextTicks = state[context + TICKS]!
      const trust = contextTicks / (contextTicks + DOUBT)
      let best = Infinity
      let choice = 0
      for (let arm = 0; arm < ARMS; arm++) {
        const general = state[block + GENERAL + 2 * arm]!
        const cost = general + trust * (state[context + 2 * arm]! - general)
        if (cost < best) {
          best = cost
          choice = arm
        }
      }
      choices![row] = choice
      islands![row] = best < Infinity ? state[block + 2 * choice]! : 0
    }
  }
}

function bounded(islands: number): number {
  return Math.max(Math.min(islands, MOST), 0)
}
