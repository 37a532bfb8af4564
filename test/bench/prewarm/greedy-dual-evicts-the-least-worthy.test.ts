import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { greedyDual } from '../../../bench/prewarm/greedy-dual.js'
import { called, trace } from './traced.js'

const GIB = 2 ** 30

test('the environment with few calls goes when room is needed, the one with many stays', () => {
  const popular = called('popular', [0, 1, 2, 6])
  const rare = called('rare', [3, 7])
  const newcomer = called('newcomer', [5])
  const { coldByFunction, gibMinutes } = greedyDual(trace(8, popular, rare, newcomer), { cacheBytes: GIB })
  assert.equal([...coldByFunction], [1, 2, 1])
  assert.is(gibMinutes, 3 / 2 + 5)
})

test('the dearer start stays when calls and sizes are equal', () => {
  const functions = trace(4, called('cheap', [0, 3]), called('dear', [1]), called('third', [2]))
  const startCost = ({ id }: { id: string }) => (id === 'cheap' ? 1 : 9)
  assert.equal([...greedyDual(functions, { cacheBytes: GIB, startCost }).coldByFunction], [2, 1, 1])
  const reversed = ({ id }: { id: string }) => (id === 'cheap' ? 9 : 1)
  assert.equal([...greedyDual(functions, { cacheBytes: GIB, startCost: reversed }).coldByFunction], [1, 1, 1])
})

test('a cache that holds all keeps all, one that holds none still serves', () => {
  const functions = trace(10, called('f', [0, 9]), called('g', [5]))
  const all = greedyDual(functions, { cacheBytes: 100 * GIB })
  assert.equal([[...all.coldByFunction], all.gibMinutes], [[1, 1], (10 + 5) / 2])
  const none = greedyDual(functions, { cacheBytes: 0 })
  assert.equal([[...none.coldByFunction], none.gibMinutes], [[2, 1], 3 / 2])
})

test.run()
