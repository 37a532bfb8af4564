import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ResourceIslandHandler, ResourceIslandManager } from '../../../src/systems/islands/index.js'
import { rejection } from '../../rejection.js'

const MIB = 2 ** 20

function withManager(run: (manager: ResourceIslandManager) => Promise<void>): () => Promise<void> {
  return async () => {
    const manager = new ResourceIslandManager({ memoryBudgetBytes: 2 * MIB })
    try {
      await run(manager)
    } finally {
      manager.close()
    }
  }
}

test(
  'refuse: the task is told at once',
  withManager(async (manager) => {
    const handler = new ResourceIslandHandler(manager, { vmId: 'v', whenNone: 'refuse' })
    assert.match((await rejection(handler.taskStart({ taskId: 'a', requiredBytes: MIB }))).message, /got no island/)
  }),
)

test(
  'allocate: an island is made, while the budget has room',
  withManager(async (manager) => {
    const handler = new ResourceIslandHandler(manager, { vmId: 'v', whenNone: 'allocate' })
    await handler.taskStart({ taskId: 'a', requiredBytes: 2 * MIB })
    assert.match((await rejection(handler.taskStart({ taskId: 'b', requiredBytes: MIB }))).message, /got no island/)
    handler.taskEnd('a')
    await handler.taskStart({ taskId: 'b', requiredBytes: MIB })
    handler.taskEnd('b')
  }),
)

test(
  'wait: the task gets the island that another gives back, clean',
  withManager(async (manager) => {
    manager.keepStandby(null, MIB, 1)
    const handler = new ResourceIslandHandler(manager, { vmId: 'v', whenNone: 'wait', waitMs: 10_000 })
    const first = await handler.taskStart({ taskId: 'a', requiredBytes: MIB })
    new Uint8Array(first.buffers[0]!).fill(0xaa)
    manager.keepStandby(null, MIB, 0)
    const waiting = handler.taskStart({ taskId: 'b', requiredBytes: MIB })
    handler.taskEnd('a')
    const second = await waiting
    assert.is(second.islands[0], first.islands[0])
    assert.ok(new Uint8Array(second.buffers[0]!).every((byte) => byte === 0))
    handler.taskEnd('b')
  }),
)

test(
  'wait: not for ever',
  withManager(async (manager) => {
    const handler = new ResourceIslandHandler(manager, { vmId: 'v', whenNone: 'wait', waitMs: 1 })
    assert.is(
      (await rejection(handler.taskStart({ taskId: 'a', requiredBytes: MIB }))).message,
      'task a waited 1 ms for an island and got none',
    )
  }),
)

test.run()
