import { defineBench, interleave, median, type Arm } from './harness.js'
import { KERNEL_CASES, KernelArena } from './kernels/arena.js'

const ROWS = [1000, 100_000]
const PROMISE = 1.3
/** Rows that one measurement works through, so that the clock's grain does not show. */
const ROWS_PER_ROUND = 400_000

export const bench = defineBench({
  name: 'kernels',
  title: 'Forecast kernels: SIMD WebAssembly against the same loop in plain JavaScript',
  claim: `Each kernel is at least ${PROMISE} times as fast as its twin, at ${ROWS.map((rows) => rows.toLocaleString('en-US')).join(' and ')} rows.`,
  async run({ onProgress }) {
    const arms: Record<string, Arm> = {}
    const ratios: Record<string, number> = {}
    for (const { name, create } of KERNEL_CASES) {
      for (const rows of ROWS) {
        onProgress(`${name}, ${rows} rows`)
        const arena = new KernelArena(rows, create)
        const ticks = ROWS_PER_ROUND / rows
        const times = await interleave({ simd: () => arena.runKernel(ticks), js: () => arena.runTwin(ticks) })
        arena.assertEqual()
        const nsPerRow = (ms: number[]) => (median(ms) * 1e6) / ROWS_PER_ROUND
        arms[`${name} ${rows} simd`] = { median: nsPerRow(times.simd), unit: 'ns/row' }
        arms[`${name} ${rows} js`] = { median: nsPerRow(times.js), unit: 'ns/row' }
        ratios[`${name} ${rows}`] = median(times.js) / median(times.simd)
      }
    }
    return { bench: 'kernels', arms, ratios, verdict: verdict(ratios) }
  },
})

function verdict(ratios: Readonly<Record<string, number>>): string {
  const short = Object.entries(ratios).filter(([, ratio]) => ratio < PROMISE)
  if (short.length === 0) return `The claim holds: every kernel is at least ${PROMISE} times as fast as plain JavaScript.`
  const list = short.map(([name, ratio]) => `${name} (${ratio.toFixed(2)})`).join(', ')
  return `The claim falls short of ${PROMISE} for ${list}.`
}
