import { existsSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { js, withRuntime } from '../functions/index.js'
import { MIB, submit } from './harness.js'

test('a scratch folder is emptied under a running task, which goes on, and removed with its environment', async () => {
  let folder: string | null = null
  await withRuntime([js('arenas', { scratchBytes: 4 * MIB })], {}, async (runtime) => {
    const { scratch } = runtime
    const steps = [{ write: 'a', mib: 1 }, { write: 'b', mib: 2 }, { pause: true }, { write: 'c', mib: 1 }] as const
    const { task, paused, goOn, seen } = submit(runtime, steps)
    await paused()
    folder = [...runtime.running()][0]!.scratchFolder
    scratch.measure()
    assert.is(scratch.heldBytes(task.id, 'storage'), 3 * MIB)
    assert.equal(await scratch.reset(task.id, 'storage', MIB), { status: 'done', reached: 0 })
    const [{ id }] = [scratch.resourcesOf(task.id)[0]!]
    assert.type(scratch.restore(id), 'number')
    assert.is(scratch.heldBytes(task.id, 'storage'), 3 * MIB)
    assert.equal(await scratch.reset(task.id, 'storage', 0), { status: 'done', reached: 0 })
    goOn()
    assert.equal(
      (await seen()).map(({ generation, first }) => [generation, first]),
      [
        [0, 0],
        [0, 1],
        [1, 0],
      ],
    )
    assert.ok(existsSync(folder!))
  })
  assert.not.ok(existsSync(folder!))
})

test('a task whose files hold more than they may has run out', () =>
  withRuntime([js('arenas', { scratchBytes: MIB })], {}, async (runtime) => {
    const { status, error } = await submit(runtime, [{ write: 'a', mib: 2 }]).task.result
    assert.is(status, 'outOfMemory')
    assert.match(error!.message, 'storage limit')
  }))

test('a function without scratchBytes has no folder', () =>
  withRuntime([js('arenas')], {}, async (runtime) => {
    const { status, error } = await submit(runtime, [{ write: 'a', mib: 1 }]).task.result
    assert.is(status, 'failed')
    assert.match(error!.message, 'scratchBytes')
  }))

test.run()
