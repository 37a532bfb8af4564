import { type Arm, defineBench, median, quantile } from './harness.js'
import { interpreterWays } from './sandbox/interpreter.js'
import { plainWays } from './sandbox/plain.js'
import type { Way, WayName, Ways } from './sandbox/way.js'

const MIB = 2 ** 20
const WASM_PAGE_BYTES = 65_536
const ROUNDS = 16
/** Rounds that are not counted: code is compiled, and ours learns which pages repeat. */
const WARM_UPS = 3
/** Tasks of one way after another in a round, before the next way's; others take milliseconds each. */
const TASKS = { atoll: 60, small: 10, large: 2, worker: 1 }
const collect = globalThis.gc

interface Case {
  readonly name: string
  readonly size: 'small' | 'large'
  ways(): Promise<Ways>
}

const CASES: readonly Case[] = [
  { name: 'empty', size: 'small', ways: () => plainWays(new Uint8Array(WASM_PAGE_BYTES), 1) },
  { name: '64 MiB, 16 pages written', size: 'large', ways: () => plainWays(patterned(64 * MIB), 16) },
  { name: '64 MiB, 256 pages written', size: 'large', ways: () => plainWays(patterned(64 * MIB), 256) },
  { name: 'interpreter (QuickJS)', size: 'small', ways: interpreterWays },
]

export const bench = defineBench({
  name: 'sandbox',
  title: 'A sandbox for every task: microseconds for the task and its sandbox',
  claim:
    'More tasks per second than a new instance, one with its memory set, a memory copied back, or a new worker for each ' +
    `task, and a lower p99. After ${WARM_UPS} rounds of warm-up; garbage is collected between the turns, at nobody's cost.`,
  async run({ onProgress }) {
    const arms: Record<string, Arm> = {}
    const ratios: Record<string, number> = {}
    const short: string[] = []
    for (const { name, size, ways } of CASES) {
      onProgress(name)
      const times = await measure(await ways(), size)
      const { atoll } = times
      for (const [way, { first, rest }] of Object.entries(times)) {
        arms[`${name}: ${way}`] = {
          median: median(rest),
          unit: 'us',
          p99: quantile(rest, 0.99),
          'tasks/s': perSecond(rest),
          first,
        }
        if (way === 'atoll') continue
        ratios[`${name}, tasks/s to ${way}`] = perSecond(atoll.rest) / perSecond(rest)
        if (perSecond(atoll.rest) <= perSecond(rest)) short.push(`${name}: tasks per second of ${way}`)
        if (quantile(atoll.rest, 0.99) >= quantile(rest, 0.99)) short.push(`${name}: p99 of ${way}`)
      }
    }
    const least = Object.entries(ratios).reduce((one, other) => (other[1] < one[1] ? other : one))
    const verdict =
      `The least lead is ${least[1].toFixed(1)} times, ${least[0]}. ` +
      (short.length === 0 ? 'The claim holds.' : `The claim falls short for ${short.join('; ')}.`)
    return { bench: 'sandbox', arms, ratios, verdict }
  },
})

interface Times {
  /** Microseconds of the very first task. */
  readonly first: number
  /** Of those that count. */
  readonly rest: number[]
}

/** The ways take turns, and all must say the same of every task. */
async function measure(ways: Ways, size: Case['size']): Promise<Record<WayName, Times>> {
  const names = Object.keys(ways) as WayName[]
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<WayName, number[]>
  const answers = new Set<unknown>()
  const tasksOf = (name: WayName) => (name === 'atoll' || name === 'worker' ? TASKS[name] : TASKS[size])
  for (let round = 0; round < WARM_UPS + ROUNDS; round++) {
    for (const name of names) {
      collect?.()
      for (let task = 0; task < tasksOf(name); task++) times[name].push(await timed(ways[name], answers))
    }
  }
  if (answers.size !== 1) throw new Error(`a task found traces of another one: ${[...answers].join(', ')}`)
  for (const way of Object.values(ways)) way.close?.()
  return Object.fromEntries(
    names.map((name) => [name, { first: times[name][0]!, rest: times[name].slice(WARM_UPS * tasksOf(name)) }]),
  ) as Record<WayName, Times>
}

async function timed(way: Way, answers: Set<unknown>): Promise<number> {
  const start = performance.now()
  const answer = way.task()
  const said = answer instanceof Promise ? await answer : answer
  const elapsedMs = performance.now() - start
  answers.add(said)
  return elapsedMs * 1000
}

function perSecond(times: readonly number[]): number {
  return 1e6 / (times.reduce((sum, time) => sum + time, 0) / times.length)
}

/** Content without two equal pages. */
function patterned(sizeBytes: number): Uint8Array {
  const words = new Uint32Array(sizeBytes / 4)
  for (let at = 0; at < words.length; at++) words[at] = Math.imul(at + 1, 2_654_435_761)
  return new Uint8Array(words.buffer)
}
