import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Image } from '../../../src/act/local/memory/index.js'
import {
  type HandlerOptions,
  ResourceIslandHandler,
  ResourceIslandManager,
} from '../../../src/systems/islands/index.js'
import { refusal, rejection } from '../../rejection.js'

const MIB = 2 ** 20

interface Sandbox {
  readonly manager: ResourceIslandManager
  readonly handler: ResourceIslandHandler
}

function withSandbox(options: Partial<HandlerOptions>, run: (sandbox: Sandbox) => Promise<void>): () => Promise<void> {
  return async () => {
    const manager = new ResourceIslandManager({ memoryBudgetBytes: 64 * MIB })
    const handler = new ResourceIslandHandler(manager, { vmId: 'v', ...options })
    try {
      await run({ manager, handler })
    } finally {
      handler.close()
      manager.close()
    }
    assert.is(manager.islands().length, 0)
  }
}

test(
  'an explicit request unmaps an island, keeps its content for its owner, and gives back what nobody wrote to',
  withSandbox({}, async ({ handler, manager }) => {
    const task = await handler.taskStart({ taskId: 'a', requiredBytes: 8 * MIB })
    const island = task.islands[0]!
    const before = task.buffers[0]!
    new Uint8Array(before)[5 * MIB] = 99
    handler.taskIdle('a')
    assert.is(handler.swapOut(island.islandId), 8 * MIB - 4096)
    assert.is(before.byteLength, 0, 'nothing can be read through what was mapped')
    assert.is(task.buffers[0]!.byteLength, 0)
    assert.is(island.status, 'Standby')
    assert.is(island.taskId, 'a')
    assert.is(handler.context.islandMap.size, 0)
    assert.is(handler.swapOut(island.islandId), 0, 'it is out already')
    const other = manager.getAvailableIsland(null, 8 * MIB, 'thief')
    assert.not.equal(other?.islandId, island.islandId, 'nobody else gets it')
    if (other !== null) manager.releaseIsland(other)

    const [again] = handler.access('a')
    assert.is(new Uint8Array(again!)[5 * MIB], 99)
    assert.is(task.buffers[0], again)
    assert.is(island.status, 'Active')
    assert.is(handler.context.islandMap.get(island.islandId), island.physicalAddress)
    handler.taskEnd('a')
    assert.is(island.memory.firstDifference(), null)
  }),
)

test(
  'what a task uses is never taken from it',
  withSandbox({}, async ({ handler, manager }) => {
    const task = await handler.taskStart({ taskId: 'a', requiredBytes: MIB })
    const { islandId } = task.islands[0]!
    assert.is(
      refusal(() => handler.swapOut(islandId)),
      `island ${islandId} is in use by task a, which has not left it idle`,
    )
    assert.is(handler.swapOutIdle(), 0)
    assert.is(manager.shrink(64 * MIB), 0)
    handler.taskIdle('a')
    handler.access('a')
    assert.throws(() => handler.swapOut(islandId), /in use/)
    assert.is(task.buffers[0]!.byteLength, MIB)
    assert.is(
      refusal(() => handler.taskIdle('a', 12345678)),
      'task a does not have island 12345678',
    )
    assert.is(
      refusal(() => handler.swapIn(12345678)),
      'no task of sandbox v has island 12345678',
    )
  }),
)

test(
  'pressure of the host swaps out what is idle, before what stands by for others is given back',
  withSandbox({}, async ({ handler, manager }) => {
    const task = await handler.taskStart({ taskId: 'a', requiredBytes: 8 * MIB })
    handler.taskIdle('a')
    manager.keepStandby(null, MIB, 3)
    assert.is(manager.shrink(8 * MIB), 8 * MIB)
    assert.is(task.islands[0]!.status, 'Standby')
    assert.is(manager.counts(null).standby, 3)
    assert.is(manager.shrink(2 * MIB), 2 * MIB)
    assert.is(manager.counts(null).standby, 1)
    handler.taskEnd('a')
  }),
)

test(
  'pressure of the sandbox swaps out what was idle for longest',
  withSandbox({ memoryLimitBytes: 4 * MIB }, async ({ handler }) => {
    const [a, b, c] = await Promise.all(
      ['a', 'b', 'c'].map((taskId) => handler.taskStart({ taskId, requiredBytes: MIB })),
    )
    assert.is(handler.context.memoryPressure, 0.75)
    for (const [at, { buffers }] of [a!, b!, c!].entries()) new Uint8Array(buffers[0]!).fill(at + 1)
    for (const taskId of ['b', 'a', 'c']) handler.taskIdle(taskId)
    handler.access('a')
    handler.taskIdle('a')
    await handler.taskStart({ taskId: 'd', requiredBytes: MIB })
    assert.equal(
      [a!, b!, c!].map(({ islands }) => islands[0]!.status),
      ['Active', 'Standby', 'Active'],
    )
    assert.is(handler.context.memoryPressure, 0.75)
    await handler.taskStart({ taskId: 'e', requiredBytes: 2 * MIB })
    assert.is(handler.context.memoryPressure, 0.75)
    const [bytes] = handler.access('b').map((buffer) => new Uint8Array(buffer))
    assert.ok(bytes!.every((byte) => byte === 2))
    assert.is(handler.context.memoryPressure, 1)
    assert.match(
      refusal(() => handler.access('a')),
      /task a needs 1048576 bytes mapped, more than sandbox v may have beside what is in use/,
    )
    assert.match((await rejection(handler.taskStart({ taskId: 'f', requiredBytes: MIB }))).message, /more than sandbox/)
    assert.match((await rejection(handler.taskStart({ taskId: 'g', requiredBytes: 5 * MIB }))).message, /more than/)
  }),
)

test(
  'a task that may wait waits for room until another leaves its islands idle',
  withSandbox({ memoryLimitBytes: 2 * MIB, whenNone: 'wait', waitMs: 60_000 }, async ({ handler, manager }) => {
    manager.keepStandby(null, 2 * MIB, 2)
    await handler.taskStart({ taskId: 'a', requiredBytes: 2 * MIB })
    const waiting = handler.taskStart({ taskId: 'b', requiredBytes: 2 * MIB })
    await new Promise((resolve) => setImmediate(resolve))
    handler.taskIdle('a')
    assert.is((await waiting).buffers[0]!.byteLength, 2 * MIB)
    handler.react({ waitMs: 1 })
    manager.keepStandby(null, 2 * MIB, 1)
    const { message } = await rejection(handler.taskStart({ taskId: 'c', requiredBytes: 2 * MIB }))
    assert.is(message, 'task c waited 1 ms for an island and got none')
  }),
)

test(
  'islands of an image keep what was written to them, too, and a task that ends while it is swapped out leaves nothing',
  withSandbox({}, async ({ handler, manager }) => {
    const image = Image.create(new Uint8Array(2 * MIB).fill(3))
    const task = await handler.taskStart({ taskId: 'a', image, requiredBytes: 3 * MIB })
    for (const buffer of task.buffers) new Uint8Array(buffer).fill(7, 4096, 8192)
    handler.taskIdle('a')
    assert.ok(handler.swapOutIdle() >= MIB - 4096)
    const [first, second] = handler.access('a').map((buffer) => new Uint8Array(buffer))
    assert.equal([first![0], first![5000], first![9000]], [3, 7, 3])
    assert.equal([second![0], second![5000], second![9000]], [0, 7, 0])
    handler.taskIdle('a')
    handler.swapOutIdle()
    handler.taskEnd('a')
    for (const { memory } of manager.islands()) assert.is(memory.firstDifference(), null)
    image.close()
  }),
)

test.run()
