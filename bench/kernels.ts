import { type Arm, defineBench, interleave, median } from './harness.js'
import { admitContest, columnContest, forecastJob } from './kernels/columns.js'
import { banditContest } from './kernels/bandit.js'
import type { Contest } from './kernels/contest.js'
import { idleContest } from './kernels/idle.js'
import { markovContest } from './kernels/markov.js'

const ROWS = [1000, 100_000]
const PROMISE = 1.3
const ROUNDS = 31
const SEASON = { seasonMs: 12_000 }

const CONTESTS: Readonly<Record<string, (rows: number) => Contest>> = {
  admit: admitContest,
  ewma: (rows) => columnContest(rows, forecastJob('model', { model: 'ewma' })),
  'holt-winters': (rows) => columnContest(rows, forecastJob('model', { model: 'holt-winters' })),
  'holt-winters with season': (rows) =>
    columnContest(rows, forecastJob('model', { model: 'holt-winters', parameters: SEASON })),
  regression: (rows) => columnContest(rows, forecastJob('model', { model: 'regression' })),
  conformal: (rows) => columnContest(rows, forecastJob('interval', { model: 'ewma' })),
  'idle-histogram': (rows) => idleContest(rows, 'forecast'),
  'idle-histogram learn': (rows) => idleContest(rows, 'learn'),
  bandit: banditContest,
  'markov observe': (symbols) => markovContest(symbols, 'observe'),
  'markov predict': (symbols) => markovContest(symbols, 'predict'),
}

export const bench = defineBench({
  name: 'kernels',
  title: 'Forecast kernels: SIMD WebAssembly against the same loop in plain JavaScript',
  claim: `Each kernel is at least ${PROMISE} times as fast as its twin, at 1,000 and 100,000 rows (markov: symbols).`,
  async run({ onProgress }) {
    const arms: Record<string, Arm> = {}
    const ratios: Record<string, number> = {}
    for (const [name, create] of Object.entries(CONTESTS)) {
      for (const rows of ROWS) {
        onProgress(`${name}, ${rows} rows`)
        const contest = create(rows)
        const times = await interleave({ simd: () => contest.simd(), js: () => contest.js() }, { rounds: ROUNDS })
        contest.assertEqual()
        const arm = (ms: number[]): Arm => ({ median: (median(ms) * 1e6) / contest.items, unit: contest.unit })
        arms[`${name} ${rows} simd`] = arm(times.simd)
        arms[`${name} ${rows} js`] = arm(times.js)
        ratios[`${name} ${rows}`] = median(times.js) / median(times.simd)
      }
    }
    return { bench: 'kernels', arms, ratios, verdict: verdict(ratios) }
  },
})

function verdict(ratios: Readonly<Record<string, number>>): string {
  const short = Object.entries(ratios).filter(([, ratio]) => ratio < PROMISE)
  if (short.length === 0)
    return `The claim holds: every kernel is at least ${PROMISE} times as fast as plain JavaScript.`
  const list = short.map(([name, ratio]) => `${name} (${ratio.toFixed(2)})`).join(', ')
  return `The claim falls short of ${PROMISE} for ${list}.`
}
