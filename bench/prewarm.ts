import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type DayCost, summarise } from '../src/cli/simulate/day-cost.js'
import { fixedKeepAlive } from '../src/cli/simulate/keep-alive.js'
import { simulate } from '../src/cli/simulate/simulation.js'
import { generateTrace } from '../src/sense/traces/generate.js'
import { loadTrace } from '../src/sense/traces/load.js'
import type { FunctionTrace } from '../src/sense/traces/trace.js'
import { type Arm, defineBench } from './harness.js'
import { greedyDual } from './prewarm/greedy-dual.js'
import { hybridHistogram } from './prewarm/hybrid-histogram.js'
import { oracle } from './prewarm/oracle.js'
import { coldWithin, undominated } from './prewarm/pareto.js'

const GIB = 2 ** 30
const DATA = process.env['ATOLL_DATA'] ?? '../shared/data'
/** A real day where there is one; else one that is generated in its image. */
const TRACE = `${DATA}/azure_functions_2019/d01_400fn_dev.tsv.gz`
const POLICIES = [fileURLToPath(new URL('../../policies', import.meta.url))]

const KEEP_MINUTES = [5, 10, 20, 60, 120]
const CACHE_GIB = [2, 3, 4, 6, 8, 10, 14, 20, 30, 40, 50]
const PATIENCE = [3, 10, 30, 60, 100, 145, 200, 260, 320, 380, 500, 700, 1000, 1500]
/** With a patience that never ends the budget alone decides. */
const BUDGET_GIB = [4, 5, 6, 8, 10, 14, 20, 30, 40, 50]
/** Memory that the host does not exceed even for a minute: what runs pushes out what is idle. */
const HOST_GIB = [2, 3, 4, 5, 6]
const ENDLESS = '1000000000'

interface Outcome {
  readonly name: string
  readonly coldInvocations: number
  readonly gibMinutes: number
  readonly medianColdShare: number
}

export const bench = defineBench({
  name: 'prewarm',
  title: 'A day of calls: cold invocations against memory kept idle',
  claim:
    "Atoll lies on or above the Pareto curve of all arms; at the hybrid histogram's memory it has at least 30 % fewer avoidable " +
    'cold invocations, and at that of a 10-minute keep-alive at most a third of its cold invocations.',
  async run({ onProgress }) {
    const trace = existsSync(TRACE) ? await loadTrace(TRACE) : generateTrace({ functions: 280 })
    onProgress(existsSync(TRACE) ? TRACE : 'no real trace: a generated day')
    const rivals = rivalsOf(trace, onProgress)
    const atoll = await atollOf(trace, onProgress)
    const ideal = outcome('oracle', oracle(trace))
    const arms = Object.fromEntries([...rivals, ...atoll, ideal].map((each) => [each.name, armOf(each)]))
    const { ratios, short } = promises(rivals, atoll, ideal)
    const verdict = short.length === 0 ? 'The claim holds.' : `The claim falls short: ${short.join('; ')}.`
    return { bench: 'prewarm', arms, ratios, verdict }
  },
})

function rivalsOf(trace: FunctionTrace, onProgress: (message: string) => void): Outcome[] {
  onProgress('fixed keep-alive, hybrid histogram, greedy-dual')
  return [
    ...KEEP_MINUTES.map((minutes) => outcome(`fixed ${minutes} min`, fixedKeepAlive(trace, minutes))),
    outcome('hybrid histogram', hybridHistogram(trace, { arima: false })),
    outcome('hybrid histogram, ARIMA', hybridHistogram(trace, { arima: true })),
    ...CACHE_GIB.map((gib) => outcome(`greedy-dual ${gib} GiB`, greedyDual(trace, { cacheBytes: gib * GIB }))),
  ]
}

async function atollOf(trace: FunctionTrace, onProgress: (message: string) => void): Promise<Outcome[]> {
  const settings = [
    ...PATIENCE.map((patience) => ({ name: `patience ${patience}`, set: { patience: `${patience}` }, hostGib: null })),
    ...BUDGET_GIB.map((gib) => ({
      name: `budget ${gib} GiB`,
      set: { patience: ENDLESS, budget: `${gib}GiB` },
      hostGib: null,
    })),
    ...HOST_GIB.map((gib) => ({
      name: `host ${gib} GiB`,
      set: { patience: ENDLESS, budget: `${gib}GiB` },
      hostGib: gib,
    })),
  ]
  const outcomes: Outcome[] = []
  for (const { name, set, hostGib } of settings) {
    onProgress(`atoll, ${name}`)
    const day = await simulate({
      trace,
      policies: POLICIES,
      overrides: set,
      memoryBudgetBytes: hostGib === null ? null : hostGib * GIB,
      journal: null,
      readings: false,
      signal: new AbortController().signal,
      onEngine: () => {},
      onProgress: () => {},
    })
    outcomes.push(outcome(`atoll, ${name}`, day))
  }
  return outcomes
}

function outcome(name: string, day: DayCost): Outcome {
  const { coldInvocations, gibMinutes, medianColdShare } = summarise(day)
  return { name, coldInvocations, gibMinutes, medianColdShare }
}

function armOf({ coldInvocations, gibMinutes, medianColdShare }: Outcome): Arm {
  return {
    median: coldInvocations,
    unit: 'cold',
    'GiB-min': Math.round(gibMinutes),
    'median cold %': 100 * medianColdShare,
  }
}

function promises(rivals: readonly Outcome[], atoll: readonly Outcome[], ideal: Outcome) {
  const within = (name: string) => {
    const rival = rivals.find((each) => each.name === name)!
    // Sums of many memories differ in their last bits with the order of adding.
    return { rival, cold: coldWithin(atoll, rival.gibMinutes * (1 + 1e-9)) }
  }
  const short = undominated(
    atoll,
    rivals.map((each) => ({ ...each, gibMinutes: each.gibMinutes * (1 + 1e-9) })),
  ).map(({ name }) => `${name} is beyond the curve`)
  const ratios: Record<string, number> = {}
  for (const name of ['hybrid histogram', 'hybrid histogram, ARIMA']) {
    const { rival, cold } = within(name)
    const unavoidable = ideal.coldInvocations
    ratios[`avoidable cold, atoll / ${name}`] = (cold - unavoidable) / (rival.coldInvocations - unavoidable)
    if (!(ratios[`avoidable cold, atoll / ${name}`]! <= 0.7))
      short.push(`more than 70 % of the avoidable cold of ${name}`)
  }
  for (const minutes of KEEP_MINUTES) {
    const { rival, cold } = within(`fixed ${minutes} min`)
    ratios[`cold, atoll / fixed ${minutes} min`] = cold / rival.coldInvocations
  }
  if (!(ratios['cold, atoll / fixed 10 min']! <= 1 / 3))
    short.push('more than a third of the cold invocations of fixed 10 min')
  return { ratios, short }
}
