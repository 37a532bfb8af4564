// Plays a workload to the predictor, a tick a minute, and charges every arm for what it said.
import { Sense } from '../../src/sense/index.js'
import { IslandPredictor, LEVELS, PREDICTORS } from '../../src/systems/islands/prediction/index.js'
import { type ArmCost, Pools } from './pools.js'
import { MINUTE_MS, type Workload } from './workload.js'

const SINGLE_ARMS = PREDICTORS.length * LEVELS
const LEARNED = SINGLE_ARMS
const ORACLE = SINGLE_ARMS + 1
const LEVEL_NAMES: Readonly<Record<string, readonly string[]>> = {
  fixed: ['1', '2', '4'],
  others: ['as the costs say', 'lean', 'generous'],
}

export interface Played {
  readonly arms: Readonly<Record<string, ArmCost>>
  /** Time that the predictor took for a tick, in microseconds. */
  readonly tickUs: number
}

/** @param patienceMinutes what a miss costs, in minutes that its island is idle */
export function play(workload: Workload, patienceMinutes: number): Played {
  const { functions, minutes, startMs, durationMs, functionIndex } = workload
  const count = functions.length
  const sense = new Sense({ capacity: { host: 1, pop: 1, task: 1, vm: 1, function: count }, historyTicks: 1 })
  const table = sense.tables.function
  functions.forEach(({ app, trigger }, index) => table.add(`function-${index}`, { app, trigger }))
  const predictor = new IslandPredictor({ patienceMs: patienceMinutes * MINUTE_MS })
  predictor.open({ sense, host: null, tickMs: MINUTE_MS })
  const pools = new Pools(SINGLE_ARMS + 2, count)
  const ends: number[][] = functions.map(() => [])
  const minuteEvents = functions.map(() => [] as [atMinute: number, change: number][])
  const targets = Array.from({ length: SINGLE_ARMS + 1 }, () => new Float64Array(count))
  let next = 0
  let predictMs = 0
  for (let minute = 0; minute < minutes; minute++) {
    const endMs = (minute + 1) * MINUTE_MS
    for (; next < startMs.length && startMs[next]! < endMs; next++) {
      const index = functionIndex[next]!
      predictor.arrived(index, startMs[next]!)
      minuteEvents[index]!.push([startMs[next]! / MINUTE_MS - minute, 1])
      ends[index]!.push((startMs[next]! + durationMs[next]!) / MINUTE_MS)
      table.signal('requests.arrived').raw[index]! += 1
    }
    for (let index = 0; index < count; index++) {
      table.signal('requests.surge').raw[index] = chargeMinute(index, minute)
    }
    const began = performance.now()
    predictor.beforeTick(endMs)
    predictMs += performance.now() - began
    const predicted = table.signal('islands.predicted').raw
    for (let index = 0; index < count; index++) {
      for (let arm = 0; arm < SINGLE_ARMS; arm++) targets[arm]![index] = predictor.offer(index, arm)
      targets[LEARNED]![index] = predicted[index]!
    }
    table.signal('requests.arrived').raw.fill(0)
  }
  predictor.close()
  const arms = Object.fromEntries(pools.costs.map((cost, arm) => [armName(arm), cost]))
  return { arms, tickUs: (1000 * predictMs) / minutes }

  /** Tasks of one function in one minute, under every arm. @returns the largest rise of their number */
  function chargeMinute(index: number, minute: number): number {
    const own = minuteEvents[index]!
    const open = ends[index]!
    if (open.length > 0) {
      ends[index] = open.filter((end) => end >= minute + 1)
      if (ends[index]!.length < open.length)
        for (const end of open) if (end < minute + 1) own.push([Math.max(0, end - minute), -1])
      own.sort((a, b) => a[0] - b[0])
    }
    const events = {
      count: own.length,
      atMinute: Float64Array.from(own, ([at]) => at),
      change: Int8Array.from(own, ([, change]) => change),
    }
    let active = 0
    let trough = 0
    let surge = 0
    for (const [, change] of own) {
      active += change
      trough = Math.min(trough, active)
      surge = Math.max(surge, active - trough)
    }
    const { islandGib } = functions[index]!
    for (let arm = 0; arm <= LEARNED; arm++) pools.play(arm, index, targets[arm]![index]!, islandGib, events)
    pools.play(ORACLE, index, surge, islandGib, events)
    own.length = 0
    return surge
  }
}

function armName(arm: number): string {
  if (arm === LEARNED) return 'atoll'
  if (arm === ORACLE) return 'oracle'
  const predictor = PREDICTORS[Math.floor(arm / LEVELS)]!
  return `${predictor}, ${(LEVEL_NAMES[predictor] ?? LEVEL_NAMES['others']!)[arm % LEVELS]}`
}
