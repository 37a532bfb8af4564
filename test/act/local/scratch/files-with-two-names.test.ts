import { existsSync, linkSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { js, withRuntime } from '../functions/index.js'
import { MIB, submit } from './harness.js'

test('a scratch folder that no snapshot can hold is emptied all the same', () =>
  withRuntime([js('arenas', { scratchBytes: 4 * MIB })], {}, async (runtime) => {
    const { scratch } = runtime
    const { task, paused, goOn, seen } = submit(runtime, [{ write: 'a', mib: 1 }, { pause: true }])
    await paused()
    const folder = [...runtime.running()][0]!.scratchFolder!
    linkSync(join(folder, 'a'), join(folder, 'b'))
    assert.equal(await scratch.reset(task.id, 'storage', 0), { status: 'done', reached: 0 })
    assert.not.ok(existsSync(join(folder, 'a')))
    assert.is(scratch.restore(scratch.resourcesOf(task.id)[0]!.id), null)
    goOn()
    await seen()
  }))

test.run()
