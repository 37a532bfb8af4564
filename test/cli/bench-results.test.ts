import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { defineBench, printResult } from '../../bench/harness.js'

const result = {
  bench: 'sum',
  arms: { one: { median: 1, unit: 'ms' }, other: { median: 2.5, unit: 'ms', p99: 7 } },
  ratios: { 'other / one': 2.5 },
  verdict: 'The claim holds.',
}
const bench = defineBench({ name: 'sum', title: 'Sums', claim: 'One is faster.', run: async () => result })

function printed(json: boolean): string {
  const { log } = console
  const lines: string[] = []
  console.log = (text: string) => lines.push(text)
  try {
    printResult(bench, result, { json })
  } finally {
    console.log = log
  }
  return lines.join('\n')
}

test('for machines a result is one line with everything in it', () => {
  const text = printed(true)
  assert.not.match(text, '\n')
  assert.equal(JSON.parse(text), result)
})

test('for people it begins with the claim and ends with one line of verdict', () => {
  const lines = printed(false).split('\n')
  assert.is(lines[1], 'One is faster.')
  assert.is(lines.at(-1), 'The claim holds.')
})

test.run()
