import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type BenchResult, defineBench, interleave, median, printResult, quantile } from '../../bench/harness.js'

const result: BenchResult = {
  bench: 'speed',
  arms: { ours: { median: 1.5, unit: 'ns/row', p99: 2 }, theirs: { median: 12_345, unit: 'ns/row', version: '1.2.3' } },
  ratios: { 'ours over theirs': 8230 },
  verdict: 'The claim holds.',
}
const bench = defineBench({ name: 'speed', title: 'Speed', claim: 'Fast.', run: async () => result })

function printed(json: boolean): string[] {
  const { log } = console
  const lines: string[] = []
  console.log = (text: string) => void lines.push(text)
  try {
    printResult(bench, result, { json })
  } finally {
    console.log = log
  }
  return lines.join('\n').split('\n')
}

test('for machines a result is one line with arms, ratios and the verdict', () => {
  const lines = printed(true)
  assert.is(lines.length, 1)
  assert.equal(JSON.parse(lines[0]!), result)
})

test('for people it is the claim, a row an arm with all its figures, the ratios and the verdict', () => {
  const text = printed(false).join('\n')
  assert.match(text, /Fast\./)
  assert.match(text, /ours +1\.5 +ns\/row +2/)
  assert.match(text, /theirs +12,345 +ns\/row +1\.2\.3/)
  assert.match(text, /ours over theirs +8,230/)
  assert.is(printed(false).at(-1), 'The claim holds.')
})

test('medians and quantiles', () => {
  assert.is(median([3, 1, 2]), 2)
  assert.is(median([4, 1, 2, 3]), 2.5)
  assert.is(quantile([0, 10], 0.9), 9)
  assert.ok(Number.isNaN(median([])))
})

test('arms take turns, each round beginning with another one, and warm-up rounds do not count', async () => {
  const order: string[] = []
  const arm = (name: string) => async () => void order.push(name)
  const times = await interleave({ a: arm('a'), b: arm('b') }, { rounds: 2, warmUps: 1 })
  assert.is(order.join(''), 'abbaab')
  assert.is(times.a.length, 2)
  assert.is(times.b.length, 2)
})

test.run()
