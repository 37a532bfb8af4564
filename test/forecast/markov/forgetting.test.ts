import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { newChain } from './chain.js'

test('what a stream came by since then is still known', () => {
  const { chain } = newChain({ symbols: 6, streams: 2, order: 2 })
  // Only both together say whether 3 follows or 5.
  for (let round = 0; round < 50; round++) for (const symbol of [1, 2, 3, 0, 2, 5]) chain.observe(0, symbol)
  for (const symbol of [4, 1, 2]) chain.observe(1, symbol)
  chain.forget(4)
  assert.ok(chain.probability(1, 3) > 0.8, `${chain.probability(1, 3)}`)
})

test('what comes next is not learnt as following the symbol that was forgotten', () => {
  const { chain } = newChain({ symbols: 4, order: 1 })
  chain.observe(0, 1)
  chain.forget(1)
  chain.observe(0, 2)
  chain.observe(0, 1)
  for (let times = 0; times < 3; times++) chain.observe(0, 3)
  const { chain: never } = newChain({ symbols: 4, order: 1 })
  for (const symbol of [2, 1, 3, 3, 3]) never.observe(0, symbol)
  const distribution = (of: typeof chain) => [0, 1, 2, 3].map((symbol) => of.sequenceProbability(0, [1, symbol]))
  distribution(chain).forEach((probability, symbol) => {
    const difference = Math.abs(probability - distribution(never)[symbol]!)
    assert.ok(difference < 1e-3, `${symbol}: ${difference}`)
  })
})

test.run()
