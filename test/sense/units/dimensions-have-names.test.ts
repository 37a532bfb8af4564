import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { describeDimension, dimensionOf, multiplyDimensions } from '../../../src/sense/index.js'

test('a dimension is described as a person would write it', () => {
  const bytes = dimensionOf('bytes')
  const seconds = dimensionOf('seconds')
  assert.is(describeDimension(bytes), 'bytes')
  assert.is(describeDimension(dimensionOf('ratio')), 'a number')
  assert.is(describeDimension(multiplyDimensions(bytes, seconds, -1)), 'bytes/second')
  assert.is(describeDimension(multiplyDimensions(bytes, bytes)), 'bytes^2')
  assert.is(describeDimension(multiplyDimensions(dimensionOf('count'), seconds, -1)), '1/second')
})

test.run()
