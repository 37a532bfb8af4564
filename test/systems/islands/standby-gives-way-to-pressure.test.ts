import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { DirectIslandSource } from '../../../src/act/local/islands.js'
import { Image } from '../../../src/act/local/memory/index.js'
import { ResourceIslandManager } from '../../../src/systems/islands/index.js'

const MIB = 2 ** 20

test('the islands that were asked for longest ago go first, as many as needed, and come back when a plan wants them', () => {
  const manager = new ResourceIslandManager({ memoryBudgetBytes: 16 * MIB })
  try {
    manager.keepStandby(null, MIB, 3)
    manager.keepStandby(null, 2 * MIB, 2)
    manager.releaseIsland(manager.getAvailableIsland(null, MIB, 'a')!)
    assert.is(manager.shrink(3 * MIB), 4 * MIB, 'whole islands')
    assert.is(manager.statistics().heldBytes, 3 * MIB)
    assert.is(manager.shrink(100 * MIB), 3 * MIB)
    assert.is(manager.islands().length, 0)
    manager.releaseIsland(manager.allocateIsland(null, MIB, 'b')!)
    assert.is(manager.counts(null).standby, 0, 'what is short is not taken again by itself')
    assert.is(manager.keepStandby(null, MIB, 2), 2)
  } finally {
    manager.close()
  }
})

test('islands of tasks stay', () => {
  const manager = new ResourceIslandManager({ memoryBudgetBytes: 16 * MIB })
  const island = manager.allocateIsland(null, MIB, 'a')!
  assert.is(manager.shrink(MIB), 0)
  assert.is(island.status, 'Active')
  manager.releaseIsland(island)
  manager.close()
})

test('islands that were made when they were asked for go, too', () => {
  const image = Image.create(new Uint8Array(1), { sizeBytes: MIB })
  const islands = new DirectIslandSource()
  islands.keepStandby(image, MIB, 4)
  assert.is(islands.shrink(2 * MIB), 2 * MIB)
  assert.is(islands.counts(image).standby, 2)
  islands.forget(image)
  islands.close()
  image.close()
})

test.run()
