import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Image } from '../../../src/act/local/memory/index.js'
import { ResourceIslandHandler, ResourceIslandManager } from '../../../src/systems/islands/index.js'
import { refusal, rejection } from '../../rejection.js'

const MIB = 2 ** 20

test('task start maps islands until the need is covered, the image first; task end unmaps them all', async () => {
  const image = Image.create(new Uint8Array(MIB).fill(9))
  const manager = new ResourceIslandManager({ memoryBudgetBytes: 8 * MIB })
  const handler = new ResourceIslandHandler(manager, { vmId: 'sandbox' })
  try {
    const { islands, buffers } = await handler.taskStart({ taskId: 'a', image, requiredBytes: 3 * MIB })
    assert.equal(
      islands.map(({ sizeBytes }) => sizeBytes / MIB),
      [1, 2],
    )
    assert.is(new Uint8Array(buffers[0]!)[5], 9)
    assert.is(new Uint8Array(buffers[1]!)[5], 0)
    assert.equal(
      [...handler.context.islandMap.keys()],
      islands.map(({ islandId }) => islandId),
    )
    for (const [islandId, address] of handler.context.islandMap) assert.ok(islandId > 0 && address > 0)
    assert.match(
      (await rejection(handler.taskStart({ taskId: 'a', requiredBytes: MIB }))).message,
      /has started already/,
    )

    const refused = await rejection(handler.taskStart({ taskId: 'b', requiredBytes: 8 * MIB }))
    assert.match(refused.message, /task b got no island/)
    assert.is(manager.islands().filter(({ status }) => status === 'Active').length, 2, 'b holds nothing')

    handler.taskEnd('a')
    assert.is(buffers[0]!.byteLength, 0)
    assert.is(handler.context.islandMap.size, 0)
    assert.is(
      refusal(() => handler.taskEnd('a')),
      'there is no task a',
    )
  } finally {
    manager.close()
    image.close()
  }
})

test.run()
