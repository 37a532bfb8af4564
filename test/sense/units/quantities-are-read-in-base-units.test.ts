import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseQuantity } from '../../../src/sense/index.js'

test('sizes, durations, percentages and numbers are read; anything else is not', () => {
  assert.equal(parseQuantity('64MiB'), { value: 64 * 2 ** 20, unit: 'bytes' })
  assert.equal(parseQuantity(' 1.5 GB '), { value: 1.5e9, unit: 'bytes' })
  assert.equal(parseQuantity('250ms'), { value: 0.25, unit: 'seconds' })
  assert.equal(parseQuantity('10min'), { value: 600, unit: 'seconds' })
  assert.equal(parseQuantity('5%'), { value: 0.05, unit: 'ratio' })
  assert.equal(parseQuantity('-3'), { value: -3, unit: 'count' })
  for (const text of ['', 'fast', '10 parsecs', '1..5', '5 %%', 'MiB', '1 toString', '1e400', '1e300TiB'])
    assert.is(parseQuantity(text), null)
})

test.run()
