import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createRandom } from '../../../src/sense/random.js'

const draw = (seed: string | number) => {
  const random = createRandom(seed)
  return Array.from({ length: 50 }, () => [random.uniform(), random.integer(9), random.normal()]).flat()
}

test('the same seed gives the same sequence, another seed another one', () => {
  assert.equal(draw('atoll'), draw('atoll'))
  assert.equal(draw(7), draw(7))
  const firsts = ['atoll', 'atolm', '', 'a', '1', 1, 2, -1, 0.5].map((seed) => draw(seed)[0])
  assert.is(new Set(firsts).size, firsts.length)
})

test('a sequence is fixed for ever: recorded experiments depend on it', () => {
  const random = createRandom('atoll')
  const first = Array.from({ length: 5 }, () => random.integer(2 ** 32))
  assert.equal(first, [3740841102, 2654777778, 3940732865, 1962833042, 15986828])
})

test.run()
