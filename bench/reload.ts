import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { Engine } from '../src/engine.js'
import { SETTLE_MS } from '../src/engine/policies-in-force.js'
import { type Arm, defineBench, median, quantile } from './harness.js'
import { PolicyFolder } from './reload/policies.js'
import { TickGaps } from './reload/tick-gaps.js'

const SIZES = [
  { rules: 1, rounds: 10 },
  { rules: 10, rounds: 10 },
  { rules: 100, rounds: 8 },
  { rules: 1000, rounds: 3 },
]
const WARM_UPS = 1
const VMS = 1000
/** Short, so that most reloads have a tick in each of their steps. */
const TICK_MS = 25
export const bench = defineBench({
  name: 'reload',
  title:
    'A policy file is saved while the loop runs over 1,000 targets: until its rules decide, and what ticks see of it',
  claim: `Rules are in force within 100 ms beyond the ${SETTLE_MS} ms that files have to rest, up to 100 rules; no tick \
begins a period of ${TICK_MS} ms later than without.`,
  async run({ onProgress }) {
    const arms: Record<string, Arm> = {}
    const ratios: Record<string, number> = {}
    const short: string[] = []
    for (const { rules, rounds } of SIZES) {
      onProgress(`${rules} rules`)
      const { inPlace, byRename, reloading, quiet } = await measure(rules, rounds)
      arms[`${rules} rules, saved in place`] = latency(inPlace)
      arms[`${rules} rules, by rename`] = latency(byRename)
      arms[`${rules} rules, ticks late while reloading`] = lateness(reloading)
      arms[`${rules} rules, ticks late otherwise`] = lateness(quiet)
      ratios[`p99 late, reloading / otherwise, ${rules} rules`] =
        quantile(reloading.flat(), 0.99) / quantile(quiet.flat(), 0.99)
      const beyond = Math.max(median(inPlace), median(byRename)) - SETTLE_MS
      if (rules <= 100 && beyond > 100) short.push(`${rules} rules take ${beyond.toFixed(0)} ms beyond the rest`)
      // Of each reload the latest tick: neighbours on the machine make some late in any case.
      const late = median(reloading.map(latest)) - median(quiet.map(latest))
      if (late > TICK_MS) short.push(`with ${rules} rules ticks begin up to ${late.toFixed(0)} ms later`)
    }
    const verdict = short.length === 0 ? 'Ticks delayed: none.' : `The claim falls short: ${short.join('; ')}.`
    return { bench: 'reload', arms, ratios, verdict }
  },
})

function latency(times: readonly number[]): Arm {
  return { median: median(times), unit: 'ms', 'of it resting': SETTLE_MS, slowest: Math.max(...times) }
}

function lateness(windows: readonly (readonly number[])[]): Arm {
  const times = windows.flat()
  return { median: median(times), unit: 'ms', p99: quantile(times, 0.99), latest: median(windows.map(latest)) }
}

function latest(times: readonly number[]): number {
  return Math.max(0, ...times)
}

async function measure(rules: number, rounds: number) {
  const folder = new PolicyFolder(rules)
  const host = new TickGaps(VMS, TICK_MS)
  const engine = new Engine({ host, policies: [folder.path], watch: true, tickMs: TICK_MS, capacity: host.capacity })
  const figures = {
    inPlace: [] as number[],
    byRename: [] as number[],
    reloading: [] as number[][],
    quiet: [] as number[][],
  }
  try {
    await engine.start()
    await engine.reload() // the thread has started
    for (let round = -WARM_UPS; round < rounds; round++) {
      for (const how of ['in place', 'by rename'] as const) {
        host.take()
        const beganMs = performance.now()
        folder.save(how, rules)
        await once(engine, 'policy')
        const tookMs = performance.now() - beganMs
        await once(engine, 'tick') // the one that the exchange may have delayed
        const reloading = host.take()
        await delay(tookMs)
        const quiet = host.take()
        if (round < 0) continue
        figures[how === 'in place' ? 'inPlace' : 'byRename'].push(tookMs)
        figures.reloading.push(reloading)
        figures.quiet.push(quiet)
      }
    }
  } finally {
    await engine.stop()
    folder.remove()
  }
  return figures
}
