import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ResourceIslandHandler, ResourceIslandManager, type StartedTask } from '../../../src/systems/islands/index.js'
import { rejection } from '../../rejection.js'

const MIB = 2 ** 20

function setUp() {
  const manager = new ResourceIslandManager({ memoryBudgetBytes: 256 * MIB })
  return { manager, handler: new ResourceIslandHandler(manager, { vmId: 'v' }) }
}

test('it starts, runs and ends: its islands are its own while it runs, and nobody has them afterwards', async () => {
  const { manager, handler } = setUp()
  const result = await handler.executeTask({ taskId: 'a', requiredBytes: MIB }, async ({ islands, buffers }) => {
    assert.is(islands[0]!.taskId, 'a')
    assert.is(handler.context.islandMap.size, 1)
    return buffers[0]!.byteLength
  })
  assert.is(result, MIB)
  assert.is(handler.context.islandMap.size, 0)
  assert.ok(manager.islands().every(({ taskId }) => taskId === null))
  handler.close()
  manager.close()
})

test('it ends when it fails, too', async () => {
  const { manager, handler } = setUp()
  const failing = handler.executeTask({ taskId: 'a', requiredBytes: MIB }, () => {
    throw new Error('its own')
  })
  assert.is((await rejection(failing)).message, 'its own')
  assert.is(handler.context.islandMap.size, 0)
  handler.close()
  manager.close()
})

test('what it will need is foreseen from what tasks like it have used', async () => {
  const { manager, handler } = setUp()
  const write = ({ buffers }: StartedTask, bytes: number) => {
    for (const buffer of buffers) new Uint8Array(buffer).fill(1, 0, bytes)
  }
  for (let round = 1; round <= 20; round++) {
    const usedBytes = (round % 8) * MIB + MIB
    const characteristics = { taskType: 'sort', inputBytes: usedBytes / 2 }
    const request = { taskId: `${round}`, requiredBytes: 16 * MIB, characteristics }
    await handler.executeTask(request, (task) => write(task, usedBytes))
  }
  const characteristics = { taskType: 'sort', inputBytes: 3 * MIB }
  await handler.executeTask({ taskId: 'next', characteristics }, ({ requiredBytes, islands }) => {
    assert.ok(requiredBytes > 5 * MIB && requiredBytes < 9 * MIB, `6 MiB and a margin, not ${requiredBytes}`)
    assert.ok(islands.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) >= requiredBytes)
  })
  const { message } = await rejection(handler.taskStart({ taskId: 'unknown' }))
  assert.is(message, 'task unknown needs a positive number of bytes, not undefined')
  handler.close()
  manager.close()
})

test('a handler that is closed ends its tasks and takes no more', async () => {
  const { manager, handler } = setUp()
  const { buffers } = await handler.taskStart({ taskId: 'a', requiredBytes: MIB })
  const [buffer] = buffers
  handler.close()
  handler.close()
  assert.is(buffer!.byteLength, 0)
  assert.match((await rejection(handler.taskStart({ taskId: 'b', requiredBytes: MIB }))).message, /is closed/)
  manager.close()
  assert.is(manager.islands().length, 0)
})

test.run()
