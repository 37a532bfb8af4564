import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createRandom } from '../../../src/sense/random.js'
import { newChain, sum } from './chain.js'

const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual}, not ${expected}`)

test("the column holds each symbol's probability, and they add up to 1", () => {
  const random = createRandom('prediction')
  const { chain, column } = newChain({ symbols: 101, streams: 2, order: 3, contexts: 64 })
  for (let at = 0; at < 5000; at++) chain.observe(at % 2, Math.floor(100 * random.uniform() ** 3))
  for (const stream of [0, 1]) {
    chain.predict(column, stream === 0 ? [1] : [0, 1])
    for (let symbol = 0; symbol < 101; symbol++) near(column.values[symbol]!, chain.probability(stream, symbol))
    near(sum(column.values), 1)
  }
  const [first, second] = [0, 1].map((stream) =>
    Array.from({ length: 101 }, (_, symbol) => chain.probability(stream, symbol)),
  )
  chain.predict(column, [0.25, 0.75])
  column.values.forEach((value, symbol) => near(value, 0.25 * first![symbol]! + 0.75 * second![symbol]!))
})

test('a sequence is as probable as its steps, one after the other', () => {
  const { chain } = newChain({ symbols: 4, order: 2 })
  for (const symbol of [0, 1, 2, 0, 1, 3, 0, 1, 2]) chain.observe(0, symbol)
  const expected = chain.probability(0, 0)
  const probability = chain.sequenceProbability(0, [0, 1, 2])
  chain.observe(0, 0)
  assert.ok(probability > 0 && probability < expected)
  near(chain.sequenceProbability(0, []), 1)
})

test('a cycle is known after a few rounds', () => {
  const { chain } = newChain({ symbols: 50, order: 1 })
  for (let at = 0; at < 500; at++) chain.observe(0, at % 50)
  const [best, ...others] = chain.top(0, 3)
  assert.is(best!.symbol, 0)
  assert.ok(best!.probability > 0.85)
  assert.ok(others.every(({ probability }) => probability < best!.probability))
})

test('a longer context tells apart what a shorter one cannot', () => {
  const probability = (order: number) => {
    const { chain } = newChain({ symbols: 5, order })
    for (let at = 0; at < 200; at++) for (const symbol of at % 2 === 0 ? [0, 1, 2] : [3, 1, 4]) chain.observe(0, symbol)
    chain.observe(0, 0)
    chain.observe(0, 1)
    return chain.probability(0, 2)
  }
  assert.ok(probability(1) < 0.6 && probability(2) > 0.95, `${probability(1)} and ${probability(2)}`)
})

test('nothing observed: no symbol is likely, and there is no best one', () => {
  const { chain, column } = newChain({ symbols: 8 })
  chain.predict(column)
  assert.is(sum(column.values), 0)
  assert.equal(chain.top(0, 3), [])
})

test.run()
