import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Image } from '../../../src/act/local/memory/index.js'
import { ResourceIslandManager } from '../../../src/systems/islands/index.js'

const MIB = 2 ** 20

test('what stands by for others gives way to a task, as far as that helps, and is back with the next plan', () => {
  const image = Image.create(new Uint8Array(MIB).fill(7))
  const manager = new ResourceIslandManager({ memoryBudgetBytes: 4 * MIB })
  try {
    assert.is(manager.keepStandby(image, MIB, 4), 4)
    assert.is(manager.keepStandby(null, 2 * MIB, 1), 0, 'one forecast does not drive out another')
    assert.is(manager.allocateIsland(null, 8 * MIB, 'too large'), null)
    assert.is(manager.counts(image).standby, 4, 'nor does a task that gets nothing by it')

    const island = manager.allocateIsland(null, 2 * MIB, 'here')
    assert.is(island?.status, 'Active')
    assert.is(manager.counts(image).standby, 2)
    assert.is(manager.statistics().evicted, 2)
    assert.is(manager.statistics().heldBytes, 4 * MIB)
    manager.releaseIsland(island!)
    manager.keepStandby(null, 2 * MIB, 0)
    assert.is(manager.keepStandby(image, MIB, 4), 4)
  } finally {
    manager.close()
    image.close()
  }
})

test.run()
