import { existsSync } from 'node:fs'
import { loadTrace } from '../src/sense/traces/load.js'
import { type Arm, defineBench } from './harness.js'
import { play, type Played } from './island-prediction/play.js'
import type { ArmCost } from './island-prediction/pools.js'
import { nonStationary, traced, type Workload } from './island-prediction/workload.js'

const DATA = process.env['ATOLL_DATA'] ?? '../shared/data'
const TRACE = `${DATA}/azure_functions_2019/d01_400fn_dev.tsv.gz`
/**
 * What a task that finds no island costs, in minutes that its island stands by idle: the price that policies/prewarm.yaml
 * puts on a cold start. Cost is idle memory over time, as platforms are judged by (M. Shahrad et al., "Serverless in the
 * Wild", USENIX ATC 2020: wasted memory time), and misses are brought to it by this price.
 */
const PATIENCE_MINUTES = 20
const DAYS = 28
const APPS = 16

export const bench = defineBench({
  name: 'island-prediction',
  title:
    'Islands kept on standby: what misses and idle memory cost, under each predictor and under the one that learns',
  claim:
    'Over a long run whose regimes change, choosing predictor and level by what they cost beats the best single predictor ' +
    'at its best level, as is known only afterwards.',
  async run({ onProgress }) {
    const workloads: Workload[] = [nonStationary(DAYS, APPS, 'regimes')]
    if (existsSync(TRACE)) workloads.push(traced('azure', await loadTrace(TRACE), 'azure'))
    const arms: Record<string, Arm> = {}
    const ratios: Record<string, number> = {}
    for (const workload of workloads) {
      const { name, startMs, functions } = workload
      onProgress(`${name}: ${startMs.length} tasks of ${functions.length} functions`)
      const played = play(workload, PATIENCE_MINUTES)
      for (const [arm, cost] of Object.entries(played.arms)) arms[`${name}: ${arm}`] = armOf(cost)
      ratios[`cost, atoll / best single predictor, ${name}`] =
        total(played.arms['atoll']!) / total(bestSingle(played)[1])
    }
    return { bench: 'island-prediction', arms, ratios, verdict: verdict(ratios, workloads) }
  },
})

/** GiB-minutes that stood by, and those that a miss is worth. */
function total({ idleGibMinutes, missedGib }: ArmCost): number {
  return idleGibMinutes + PATIENCE_MINUTES * missedGib
}

function bestSingle({ arms }: Played): [name: string, cost: ArmCost] {
  const singles = Object.entries(arms).filter(([name]) => name !== 'atoll' && name !== 'oracle')
  return singles.reduce((best, each) => (total(each[1]) < total(best[1]) ? each : best))
}

function armOf(cost: ArmCost): Arm {
  return {
    median: Math.round(total(cost)),
    unit: 'GiB-min',
    misses: cost.misses,
    'idle GiB-min': Math.round(cost.idleGibMinutes),
    'missed GiB-min': Math.round(PATIENCE_MINUTES * cost.missedGib),
  }
}

function verdict(ratios: Readonly<Record<string, number>>, workloads: readonly Workload[]): string {
  const values = Object.values(ratios)
  const list = workloads.map(({ name }, index) => `${values[index]!.toFixed(3)} times on ${name}`).join(', ')
  const cost = `the cost is ${list} that of the best single predictor`
  return values.every((ratio) => ratio < 1) ? `The claim holds: ${cost}.` : `The claim falls short: ${cost}.`
}
