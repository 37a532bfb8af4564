import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ResourceIslandHandler, ResourceIslandManager } from '../../../src/systems/islands/index.js'
import { rejection } from '../../rejection.js'

const MIB = 2 ** 20

test('tasks that wait for an island, or for room, hear at once that the handler is closed', async () => {
  const manager = new ResourceIslandManager({ memoryBudgetBytes: 4 * MIB })
  const waits = { whenNone: 'wait', waitMs: 3_600_000 } as const
  try {
    const handler = new ResourceIslandHandler(manager, { vmId: 'v', ...waits })
    const island = rejection(handler.taskStart({ taskId: 'a', requiredBytes: MIB }))
    handler.close()
    assert.is((await island).message, 'the island handler of sandbox v is closed')

    manager.keepStandby(null, MIB, 2)
    const narrow = new ResourceIslandHandler(manager, { vmId: 'n', memoryLimitBytes: MIB, ...waits })
    await narrow.taskStart({ taskId: 'a', requiredBytes: MIB })
    const room = rejection(narrow.taskStart({ taskId: 'b', requiredBytes: MIB }))
    await new Promise((resolve) => setImmediate(resolve))
    narrow.close()
    assert.is((await room).message, 'the island handler of sandbox n is closed')
    assert.equal(manager.counts(null).active, 0)
  } finally {
    manager.close()
  }
})

test.run()
