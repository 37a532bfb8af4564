import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createRandom } from '../../../src/sense/random.js'

test('a bad argument is an error that names the call', () => {
  const random = createRandom('seed')
  assert.throws(() => createRandom(NaN), /^seed: NaN is not a text or a finite number$/)
  for (const n of [0, -1, 1.5, NaN, 2 ** 32 + 1]) assert.throws(() => random.integer(n), /integer\(n\).*whole number/)
  for (const rate of [0, -1, NaN]) assert.throws(() => random.exponential(rate), /exponential\(rate\).*above zero/)
  for (const mean of [-1, NaN, Infinity]) assert.throws(() => random.poisson(mean), /poisson\(mean\)/)
  assert.throws(() => random.pick([]), /pick\(items\): an empty list/)
})

test.run()
