import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ResourceIslandManager } from '../../../src/systems/islands/index.js'
import { SizeClasses } from '../../../src/systems/islands/size-class.js'
import { refusal } from '../../rejection.js'

const MIB = 2 ** 20
const GIB = 2 ** 30

test('islands come in powers of two from 1 MiB to 8 GiB, no finer than the granularity, until sizes are learned', () => {
  const sizes = new SizeClasses({ granularityBytes: MIB, classLimit: 8 })
  assert.is(sizes.classFor(1), MIB)
  assert.is(sizes.classFor(MIB + 1), 2 * MIB)
  assert.is(new SizeClasses({ granularityBytes: 8 * MIB, classLimit: 8 }).classFor(3 * MIB), 8 * MIB)
  assert.is(sizes.classFor(8 * GIB), 8 * GIB)
  assert.is(
    refusal(() => sizes.classFor(8 * GIB + 1)),
    'an island is from 1 to 8589934592 bytes, not 8589934593',
  )
  assert.match(
    refusal(() => sizes.classFor(NaN)),
    /not NaN/,
  )
})

test('options out of range are named', () => {
  const refused = (options: object) => refusal(() => new ResourceIslandManager({ memoryBudgetBytes: GIB, ...options }))
  assert.match(refused({ granularityBytes: 3 * MIB }), /granularityBytes is a power of two/)
  assert.is(refused({ memoryBudgetBytes: 0 }), 'memoryBudgetBytes is at least 1 MiB, not 0')
  assert.is(refused({ classLimit: 0 }), 'classLimit is a whole number from 1 to 32, not 0')
})

test.run()
