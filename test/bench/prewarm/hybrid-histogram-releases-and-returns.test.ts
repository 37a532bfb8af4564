import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { hybridHistogram } from '../../../bench/prewarm/hybrid-histogram.js'
import { called, every, trace } from './traced.js'

test('a trusted histogram releases the environment until before the 5th percentile', () => {
  const { coldByFunction, gibMinutes } = hybridHistogram(trace(1200, called('f', every(30, 1200))))
  assert.equal([...coldByFunction], [1])
  // Ten idle times of 29 minutes kept; then three before each call, and three of 33 beyond the last, from 27 to 30.
  assert.is(gibMinutes, (40 + 10 * 29 + 29 * 3 + 3) / 2)
})

test('idle times beyond four hours are forecast by ARIMA, or kept for the range and missed', () => {
  const regular = trace(3000, called('f', every(300, 3000)))
  const withArima = hybridHistogram(regular)
  const without = hybridHistogram(regular, { arima: false })
  assert.equal([...withArima.coldByFunction], [2]) // the first call, and the second, before anything is known
  assert.equal([...without.coldByFunction], [10])
  assert.ok(withArima.gibMinutes < without.gibMinutes)
})

test('a function with few idle times is kept for the range', () => {
  const { coldByFunction, gibMinutes } = hybridHistogram(trace(1000, called('f', [0, 200, 500])))
  assert.equal([...coldByFunction], [2])
  assert.is(gibMinutes, (3 + 199 + 240 + 240) / 2)
})

test.run()
