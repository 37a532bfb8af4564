import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createRandom } from '../../../src/sense/random.js'
import { newChain, sum } from './chain.js'

test('what is frequent is kept while a flood of contexts and successors passes through', () => {
  const random = createRandom('flood')
  const { chain, column } = newChain({ symbols: 5000, order: 2, contexts: 64, halfLife: 100_000 })
  for (let at = 0; at < 20_000; at++) {
    chain.observe(0, 1)
    chain.observe(0, at % 3 === 0 ? 10 + random.integer(4000) : 2) // more successors of 1 than a node holds
    chain.observe(0, 10 + random.integer(4000)) // and contexts without end
  }
  chain.observe(0, 1)
  const likely = chain.probability(0, 2)
  assert.ok(likely > 0.6 && likely < 0.8, `${likely}`) // two thirds, and a little for what the node had to give up
  chain.predict(column)
  assert.ok(Math.abs(sum(column.values) - 1) < 1e-9)
})

test('old habits fade with the half-life', () => {
  const { chain } = newChain({ symbols: 3, order: 1, halfLife: 50 })
  const pair = (next: number) => [0, next].forEach((symbol) => chain.observe(0, symbol))
  for (let at = 0; at < 100; at++) pair(1)
  for (let at = 0; at < 100; at++) pair(2)
  chain.observe(0, 0)
  assert.ok(chain.probability(0, 2) > 0.9)
})

test('weights are scaled down before they overflow, and nothing changes', () => {
  const { chain } = newChain({ symbols: 4, order: 2, halfLife: 10 })
  const before = [0, 0, 0, 0]
  for (let at = 0; at < 8000; at++) {
    chain.observe(0, at % 4)
    const probability = chain.probability(0, (at + 1) % 4)
    assert.ok(at < 400 || Math.abs(probability - before[at % 4]!) < 1e-9, `${at}: ${probability}`)
    before[at % 4] = probability
  }
  assert.ok(before[0]! > 0.5)
})

test('a forgotten symbol has no probability and no context; the others share what is left', () => {
  const { chain, column } = newChain({ symbols: 6, order: 3 })
  for (let at = 0; at < 300; at++) chain.observe(0, (at * at) % 6)
  chain.forget(3)
  chain.predict(column)
  assert.is(column.values[3], 0)
  assert.ok(Math.abs(sum(column.values) - 1) < 1e-9)
  for (let symbol = 0; symbol < 6; symbol++) chain.forget(symbol)
  assert.ok(Number.isFinite(chain.probability(0, 1)))
})

test.run()
