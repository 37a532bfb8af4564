import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Image, Island } from '../../../src/act/local/memory/index.js'
import { ResourceIslandHandler, ResourceIslandManager, type WhenNone } from '../../../src/systems/islands/index.js'
import { refusal, rejection } from '../../rejection.js'

const MIB = 2 ** 20

type Call = 'expose' | 'populate'

/** Runs with a native call that fails the n-th time. */
async function withFailing(call: Call, nth: number, run: () => Promise<void> | void): Promise<void> {
  const intact = Island.prototype[call] as () => never
  let calls = 0
  Island.prototype[call] = function (this: Island): never {
    if (++calls === nth) throw new Error('no memory')
    return intact.call(this)
  }
  try {
    await run()
  } finally {
    Island.prototype[call] = intact
  }
}

function setUp(memoryBudgetBytes: number, whenNone: WhenNone = 'allocate') {
  const manager = new ResourceIslandManager({ memoryBudgetBytes })
  return { manager, handler: new ResourceIslandHandler(manager, { vmId: 'v', whenNone, waitMs: 10_000 }) }
}

const active = (manager: ResourceIslandManager) => manager.islands().filter(({ status }) => status === 'Active').length

test('one that cannot be mapped takes the others of its task back with it', async () => {
  const image = Image.create(new Uint8Array(MIB))
  const { manager, handler } = setUp(8 * MIB)
  try {
    const request = { taskId: 'a', image, requiredBytes: 3 * MIB }
    await withFailing('expose', 2, async () => {
      assert.is((await rejection(handler.taskStart(request))).message, 'no memory')
    })
    assert.is(active(manager), 0)
    assert.is(handler.context.islandMap.size, 0)
    const { islands } = await handler.taskStart(request)
    assert.is(handler.context.islandMap.size, 2)
    // The task detached one itself: that is its error, but no reason to keep the other.
    islands[0]!.memory.detach()
    assert.throws(() => handler.taskEnd('a'))
    assert.is(active(manager), 0)
    assert.is(manager.statistics().heldBytes, 0)
  } finally {
    manager.close()
    image.close()
  }
})

test('one that is still mapped is not given back', async () => {
  const { manager } = setUp(MIB)
  try {
    const island = manager.allocateIsland(null, MIB, 'a')!
    const bytes = new Uint8Array(island.memory.expose())
    bytes[0] = 7
    assert.throws(() => manager.releaseIsland(island), /island \d+ is exposed/)
    assert.is(island.status, 'Active')
    assert.is(bytes[0], 7)
    island.memory.detach()
    manager.releaseIsland(island)
    assert.is(active(manager), 0)
  } finally {
    manager.close()
  }
})

test('one that cannot be populated stays free, to be tried again', async () => {
  const { manager } = setUp(2 * MIB)
  try {
    manager.keepStandby(null, MIB, 1)
    manager.keepStandby(null, MIB, 0)
    await withFailing('populate', 1, () => {
      assert.is(
        refusal(() => manager.keepStandby(null, MIB, 1)),
        'no memory',
      )
      assert.is(manager.keepStandby(null, MIB, 1), 1)
    })
    assert.is(manager.islands().length, 1)
    assert.is(manager.statistics().heldBytes, MIB)
  } finally {
    manager.close()
  }
})

test('a task that is told twice to start is refused, also while it waits for islands', async () => {
  const { manager, handler } = setUp(4 * MIB, 'wait')
  try {
    const first = handler.taskStart({ taskId: 'a', requiredBytes: MIB })
    assert.match((await rejection(handler.taskStart({ taskId: 'a', requiredBytes: MIB }))).message, /started already/)
    assert.is(
      refusal(() => handler.taskEnd('a')),
      'there is no task a',
    )
    manager.keepStandby(null, MIB, 1)
    assert.is((await first).islands.length, 1, 'it gets the island that the plan had made')
    handler.taskEnd('a')
  } finally {
    manager.close()
  }
})

test('what fails for the one who waits is not the failure of the one who gives back', async () => {
  const { manager, handler } = setUp(2 * MIB, 'wait')
  try {
    manager.keepStandby(null, MIB, 1)
    await handler.taskStart({ taskId: 'a', requiredBytes: MIB })
    manager.keepStandby(null, MIB, 0)
    const waiting = rejection(handler.taskStart({ taskId: 'b', requiredBytes: MIB }))
    await withFailing('populate', 1, () => handler.taskEnd('a'))
    assert.is((await waiting).message, 'no memory')
    assert.is(active(manager), 0)
  } finally {
    manager.close()
  }
})

test('one whose image is forgotten while a task has it goes when the task ends', () => {
  const image = Image.create(new Uint8Array(MIB))
  const { manager } = setUp(4 * MIB)
  try {
    manager.keepStandby(image, MIB, 2)
    const island = manager.getAvailableIsland(image, MIB, 'a')!
    manager.forget(image)
    assert.is(manager.islands().length, 1)
    manager.releaseIsland(island)
    assert.is(manager.islands().length, 0)
    assert.is(manager.statistics().heldBytes, 0)
  } finally {
    manager.close()
    image.close()
  }
})

test.run()
