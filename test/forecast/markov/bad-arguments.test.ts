import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { MarkovChain } from '../../../src/forecast/markov.js'
import { SharedMemory } from '../../../src/sense/index.js'
import { newChain } from './chain.js'

const message = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    return (error as Error).message
  }
  return ''
}

test('options out of range are named with their range', () => {
  const create = (options: object) =>
    message(() => new MarkovChain(new SharedMemory(2 ** 22), { symbols: 8, ...options }))
  assert.is(create({ order: 4 }), 'option order of a Markov chain is a whole number from 1 to 3, not 4')
  assert.is(create({ symbols: 0 }), 'option symbols of a Markov chain is a whole number from 1 to 1048576, not 0')
  assert.is(create({ halfLife: NaN }), 'option halfLife of a Markov chain is a number from 1 to 1000000000, not NaN')
  assert.is(create({ contexts: 1.5 }), 'option contexts of a Markov chain is a whole number from 8 to 1048576, not 1.5')
})

test('so are streams, symbols, columns and sequences', () => {
  const { chain, column } = newChain({ symbols: 8, streams: 2 })
  assert.is(
    message(() => chain.observe(2, 0)),
    'a stream of this Markov chain is a whole number from 0 to 1, not 2',
  )
  assert.is(
    message(() => chain.observe(0, 8)),
    'a symbol of this Markov chain is a whole number from 0 to 7, not 8',
  )
  assert.is(
    message(() => chain.probability(0, 0.5)),
    'a symbol of this Markov chain is a whole number from 0 to 7, not 0.5',
  )
  const short = { ...column, values: column.values.subarray(1) }
  assert.is(
    message(() => chain.predict(short)),
    'the column has 7 cells, but this Markov chain has 8 symbols',
  )
  assert.is(
    message(() => chain.sequenceProbability(0, Array(65).fill(0))),
    'a sequence of 65 symbols is too long; the limit is 64',
  )
})

test.run()
