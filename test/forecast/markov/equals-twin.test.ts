// The kernel leaves, to the last bit, the memory that its plain-JavaScript twin leaves.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createRandom } from '../../../src/sense/random.js'
import { MarkovTwin } from '../../twins/markov.js'
import { newChain } from './chain.js'

test('contexts, successors, evictions, scaling down and predictions', () => {
  const options = { symbols: 300, streams: 4, order: 3, contexts: 256, halfLife: 8 } as const
  const [kernel, plain] = [newChain(options), newChain(options)]
  const twin = new MarkovTwin(plain.memory.memory.buffer, plain.chain.pointer)
  const random = createRandom('twin')
  for (let at = 0; at < 20_000; at++) {
    const symbol = Math.floor(300 * random.uniform() ** 4)
    kernel.chain.observe(at % 4, symbol)
    twin.observe(at % 4, symbol)
  }
  kernel.chain.predict(kernel.column, [0.5, 0.5])
  for (const stream of [0, 1]) twin.predict(stream, 0.5, plain.column.values)
  const end = kernel.memory.allocate(8).pointer
  assert.equal(kernel.memory.uint8(0, end), plain.memory.uint8(0, end))
})

test.run()
