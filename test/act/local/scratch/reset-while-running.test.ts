import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ScratchReset } from '../../../../src/act/scratch.js'
import { js, withRuntime } from '../functions/index.js'
import { MIB, submit } from './harness.js'

test('the cheapest arena of a running task is reset, and the task goes on with zeros in it', () =>
  withRuntime([js('arenas')], {}, async (runtime) => {
    const { scratch } = runtime
    const resets: ScratchReset[] = []
    scratch.listen({ reset: (reset) => resets.push(reset), ended: () => {} })
    const { task, paused, goOn, seen } = submit(runtime, [
      { fill: 'dear', mib: 2 },
      { fill: 'cheap', mib: 3 },
      { look: 'cheap' },
      { pause: true },
      { look: 'cheap' },
      { look: 'dear' },
    ])
    await paused()
    scratch.measure()
    const [dear, cheap] = scratch.resourcesOf(task.id)
    assert.equal([dear!.heldBytes, cheap!.heldBytes, cheap!.uses], [2 * MIB, 3 * MIB, 2])
    scratch.setCost(dear!.id, 100)
    scratch.setCost(cheap!.id, 1)
    assert.equal(await scratch.reset(task.id, 'memory', 4 * MIB), { status: 'done', reached: 2 * MIB })
    assert.equal(
      resets.map(({ resource, freedBytes }) => [resource.name, freedBytes]),
      [['cheap', 3 * MIB]],
    )
    goOn()
    assert.equal(await seen(), [
      { arena: 'cheap', generation: 0, first: 7 },
      { arena: 'cheap', generation: 1, first: 0 },
      { arena: 'dear', generation: 0, first: 7 },
    ])
    assert.equal((await scratch.reset(task.id, 'memory', 0)).status, 'failed')
  }))

test('what a reset took is put back as long as its function has not seen it', () =>
  withRuntime([js('arenas')], {}, async (runtime) => {
    const { scratch } = runtime
    const steps = [
      { fill: 'cache', mib: 1 },
      { pause: true },
      { look: 'cache' },
      { pause: true },
      { look: 'cache' },
    ] as const
    const { task, paused, goOn, seen } = submit(runtime, steps)
    await paused()
    const { id } = scratch.resourcesOf(task.id)[0]!
    assert.is(scratch.restore(id), null)
    await scratch.reset(task.id, 'memory', 0)
    assert.type(scratch.restore(id), 'number')
    assert.is(scratch.restore(id), null)
    assert.is(scratch.heldBytes(task.id, 'memory'), MIB)
    goOn()
    await paused()
    await scratch.reset(task.id, 'memory', 0)
    goOn()
    assert.equal(await seen(), [
      { arena: 'cache', generation: 0, first: 7 },
      { arena: 'cache', generation: 1, first: 0 },
    ])
    assert.is(scratch.restore(id), null)
  }))

test.run()
