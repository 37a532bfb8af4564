import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ResourceIslandManager } from '../../../src/systems/islands/index.js'
import { refusal } from '../../rejection.js'

const MIB = 2 ** 20

test('an island goes Free, Standby, Active, Free, and no other way', () => {
  const manager = new ResourceIslandManager({ memoryBudgetBytes: 8 * MIB })
  try {
    manager.keepStandby(null, MIB, 1)
    const island = manager.getAvailableIsland(null, MIB, 'task')!
    assert.is(island.status, 'Active')
    assert.is(island.taskId, 'task')
    assert.ok(island.physicalAddress > 0)
    assert.throws(() => island.become('Standby'), /cannot go from Active to Standby/)
    assert.throws(() => island.become('Active', 'thief'), /cannot go from Active to Active/)
    manager.releaseIsland(island)
    assert.is(island.taskId, null)
    assert.is(
      refusal(() => manager.releaseIsland(island)),
      'island ' + island.islandId + ' is Standby: no task can give it back',
    )
  } finally {
    manager.close()
  }
})

test.run()
