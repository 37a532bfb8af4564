import { statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { js, withRuntime } from '../functions/index.js'
import { MIB, submit } from './harness.js'

test('what is written to a scratch folder before the runtime has heard of it counts, and goes with a reset', () =>
  withRuntime([js('arenas', { scratchBytes: 4 * MIB })], {}, async (runtime) => {
    await runtime.keepWarm('arenas', 1)
    const { task, paused, goOn, seen } = submit(runtime, [{ write: 'a', mib: 1 }, { pause: true }])
    const file = join([...runtime.running()][0]!.scratchFolder!, 'a')
    while (statSync(file, { throwIfNoEntry: false })?.size !== MIB); // this thread hears nothing meanwhile
    await paused()
    runtime.scratch.measure()
    assert.is(runtime.scratch.heldBytes(task.id, 'storage'), MIB)
    assert.equal(await runtime.scratch.reset(task.id, 'storage', 0), { status: 'done', reached: 0 })
    assert.not.ok(statSync(file, { throwIfNoEntry: false }))
    goOn()
    await seen()
  }))

test.run()
