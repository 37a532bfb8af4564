import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { nextByArima } from '../../../bench/prewarm/arima.js'

test('a constant series goes on', () => assert.is(nextByArima([300, 300, 300]), 300))

test('two values that differ are met in the middle', () => assert.is(nextByArima([300, 320]), 310))

test('an alternating series is seen to alternate', () => {
  const next = nextByArima(Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 300 : 400)))
  assert.ok(next < 320, `${next}`)
})

test('a series that climbs is followed, not pulled back to its mean', () => {
  const next = nextByArima(Array.from({ length: 20 }, (_, i) => 300 + 20 * i))
  assert.ok(next > 660, `${next}`)
})

test.run()
