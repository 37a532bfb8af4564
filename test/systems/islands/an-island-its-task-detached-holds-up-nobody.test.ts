import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ResourceIslandHandler, ResourceIslandManager } from '../../../src/systems/islands/index.js'

const MIB = 2 ** 20

test('an idle island that its task has detached by itself is swapped out under pressure like any other', async () => {
  const manager = new ResourceIslandManager({ memoryBudgetBytes: 8 * MIB })
  const handler = new ResourceIslandHandler(manager, { vmId: 'sandbox' })
  try {
    const { islands, buffers } = await handler.taskStart({ taskId: 'task', requiredBytes: MIB })
    new Uint8Array(buffers[0]!).fill(7)
    handler.taskIdle('task')
    islands[0]!.memory.detach()
    manager.shrink(8 * MIB) // what the kernel's word of pressure comes to: an error here would end the process
    assert.is(islands[0]!.status, 'Standby')
    assert.is(new Uint8Array(handler.swapIn(islands[0]!.islandId))[0], 7, 'with its content')
    handler.taskEnd('task')
    assert.is(islands[0]!.taskId, null)
  } finally {
    handler.close()
    manager.close()
  }
})

test.run()
