import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Image } from '../../../src/act/local/memory/index.js'
import { ResourceIslandManager } from '../../../src/systems/islands/index.js'

const MIB = 2 ** 20

test('the pool holds what the plan wants, as far as the budget goes, and gives the rest back', () => {
  const image = Image.create(new Uint8Array(MIB).fill(7))
  const manager = new ResourceIslandManager({ memoryBudgetBytes: 4 * MIB })
  try {
    assert.is(manager.keepStandby(image, MIB, 3), 3)
    assert.equal(manager.counts(image), { standby: 3, active: 0 })
    assert.is(manager.keepStandby(null, MIB, 9), 1, 'one more fits')
    assert.is(manager.keepStandby(image, MIB, 1), 1)
    assert.is(manager.keepStandby(null, MIB, 9), 3, 'what was given up serves others')
    assert.is(manager.statistics().heldBytes, 4 * MIB)
    assert.is(manager.keepStandby(image, MIB, 0), 0)
  } finally {
    manager.close()
    image.close()
  }
})

test.run()
