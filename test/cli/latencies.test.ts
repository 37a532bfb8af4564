import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Latencies } from '../../src/cli/run/latencies.js'

test('a quantile is the smallest value that the share of all values does not exceed', () => {
  const values = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 3000 })
  fc.assert(
    fc.property(values, fc.double({ min: 0.001, max: 1, noNaN: true }), (values, share) => {
      const latencies = new Latencies()
      for (const value of values) latencies.add(value)
      const quantile = latencies.quantile(share)
      assert.ok(values.includes(quantile))
      assert.ok(values.filter((value) => value <= quantile).length >= share * values.length - 1e-9)
      assert.ok(values.filter((value) => value < quantile).length < share * values.length + 1e-9)
    }),
    { numRuns: 50 },
  )
})

test('none of nothing', () => {
  assert.ok(Number.isNaN(new Latencies().quantile(0.5)))
})

test.run()
