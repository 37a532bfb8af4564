import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Worker } from 'node:worker_threads'
import { imageTraces } from '../memory/harness.js'
import { call, withSandbox } from './harness.js'

const PREPARED = `(module (memory (export "memory") 16 32) (data (i32.const 8) "data") (global $g (mut i32) (i32.const 1))
  (func (export "prepare") (global.set $g (i32.const 40)) (i32.store (i32.const 900000) (i32.const 2)))
  (func (export "use") (result i32)
    (global.set $g (i32.add (global.get $g) (i32.load (i32.const 900000))))
    (i32.store (i32.const 900000) (i32.const 100))
    (global.get $g)))`

const script = fileURLToPath(new URL('./holder.js', import.meta.url))

test('sandboxes of other threads start from a captured state, and threads that are terminated leave nothing', async () => {
  const before = imageTraces()
  await withSandbox(PREPARED, async (sandbox) => {
    call(sandbox, 'prepare')
    sandbox.capture()
    const { program, state } = sandbox
    for (let round = 0; round < 4; round++) {
      const threads = Array.from({ length: 5 }, () => new Worker(script, { workerData: { program, state } }))
      const answers = await Promise.all(threads.map(async (thread) => (await once(thread, 'message'))[0] as unknown))
      assert.equal(
        answers,
        threads.map(() => [42, 42, 42]),
      )
      await Promise.all(threads.map((thread) => thread.terminate())) // in the middle of tasks without end
    }
    assert.is(
      sandbox.run(() => call(sandbox, 'use')),
      42,
    )
  })
  assert.equal(imageTraces(), before)
})

test.run()
