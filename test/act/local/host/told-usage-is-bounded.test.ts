import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readUsage } from '../../../../src/act/local/usage.js'

test('what an environment tells of itself counts only where it can be true', () => {
  const told = { atMs: 1, heldBytes: 2, receivedBytes: 3, sentBytes: NaN }
  assert.equal(readUsage(Float64Array.of(1, 2, 3, NaN)), told)
  for (const nonsense of [-1, NaN, Infinity, 2 ** 60]) assert.is(readUsage(Float64Array.of(1, nonsense, 0, 0)), null)
  for (const nonsense of [-1, -Infinity, Infinity, 2 ** 60]) {
    assert.is(readUsage(Float64Array.of(1, 2, nonsense, 0)), null)
    assert.is(readUsage(Float64Array.of(1, 2, 0, nonsense)), null)
  }
})

test.run()
