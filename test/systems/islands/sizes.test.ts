import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ResourceIslandManager } from '../../../src/systems/islands/index.js'
import { sizeClass } from '../../../src/systems/islands/size-class.js'

const MIB = 2 ** 20
const GIB = 2 ** 30

test('islands come in powers of two from 1 MiB to 8 GiB, no finer than the granularity', () => {
  assert.is(sizeClass(1, MIB), MIB)
  assert.is(sizeClass(MIB + 1, MIB), 2 * MIB)
  assert.is(sizeClass(3 * MIB, 8 * MIB), 8 * MIB)
  assert.is(sizeClass(8 * GIB, MIB), 8 * GIB)
  assert.throws(() => sizeClass(8 * GIB + 1, MIB), /an island is from 1 to 8589934592 bytes, not 8589934593/)
  assert.throws(() => sizeClass(NaN, MIB), /not NaN/)
  const options = { memoryBudgetBytes: GIB }
  assert.throws(
    () => new ResourceIslandManager({ ...options, granularityBytes: 3 * MIB }),
    /granularityBytes is a power of two/,
  )
  assert.throws(() => new ResourceIslandManager({ memoryBudgetBytes: 0 }), /memoryBudgetBytes is at least 1 MiB, not 0/)
})

test.run()
