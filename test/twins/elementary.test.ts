import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as fc from 'fast-check'
import { logarithm, logistic } from './elementary.js'

test('the portable logarithm and logistic function agree with Math to twelve digits', () => {
  const positive = fc.double({ min: 1e-12, max: 1e12, noNaN: true })
  fc.assert(
    fc.property(positive, (x) => Math.abs(logarithm(x) - Math.log(x)) <= 1e-12 * Math.max(1, Math.abs(Math.log(x)))),
  )
  const logOdds = fc.double({ min: -700, max: 700, noNaN: true })
  fc.assert(fc.property(logOdds, (x) => Math.abs(logistic(x) * (1 + Math.exp(-x)) - 1) <= 1e-11))
  assert.is(logarithm(1), 0)
  assert.is(logistic(0), 0.5)
})

test.run()
