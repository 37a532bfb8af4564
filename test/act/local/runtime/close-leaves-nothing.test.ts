import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Worker } from 'node:worker_threads'
import { js, wasm, withRuntime } from '../functions/index.js'
import { traces } from '../functions/traces.js'

test('a closed runtime leaves no thread, mapping, file or timer', async () => {
  const use = () =>
    withRuntime(
      [js('echo', { name: 'js' }), wasm('memory'), wasm('endless'), js('patient')],
      { graceMs: 1 },
      async (runtime) => {
        await Promise.all(
          Array.from({ length: 20 }, (_, n) => runtime.submit(n % 2 ? 'js' : 'memory', new Uint8Array(100)).result),
        )
        await runtime.submit('endless', new Uint8Array(1), { timeoutMs: 10 }).result
        runtime.submit('endless', new Uint8Array(1))
        runtime.submit('patient', new Uint8Array(1))
        runtime.keepIslands('memory', 12)
        const { islandMappings, largeMappings } = await traces()
        assert.ok(islandMappings.length > 0 && largeMappings.length > 0, 'what is to be gone is seen while it is there')
      },
    )
  await use() // what the first use loads stays: the native module, code
  const before = await traces()
  let alive = 0
  const count = (worker: Worker) => {
    alive++
    worker.on('exit', () => alive--)
  }
  process.on('worker', count)
  await use()
  process.off('worker', count)
  const after = await traces()
  assert.is(alive, 0)
  assert.equal(after.islandMappings, before.islandMappings)
  assert.equal(after.largeMappings, before.largeMappings)
  assert.equal(after.files, before.files)
  assert.equal(after.resources, before.resources)
})

test.run()
