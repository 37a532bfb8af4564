import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bytes, js, text, wasm, withRuntime } from '../functions/index.js'
import { withWorkers } from '../functions/workers.js'

test('a js task whose thread is killed is lost, and the next one gets a new thread', () =>
  withWorkers((workers) =>
    withRuntime([js('patient'), js('echo')], {}, async (runtime) => {
      await runtime.keepWarm('patient', 1)
      const task = runtime.submit('patient', new Uint8Array(1))
      await workers.at(-1)!.terminate()
      const { status, error, attempts } = await task.result
      assert.equal([status, attempts], ['lost', 1])
      assert.match(error!.message, 'function patient: its thread was ended from outside')
      const next = runtime.submit('patient', new Uint8Array(1), { timeoutMs: 1 })
      assert.equal([(await next.result).status, (await next.result).start], ['timedOut', 'cold'])
    }),
  ))

for (const definition of [js('echo', { idempotent: true, name: 'again' }), wasm('echo', { name: 'again' })]) {
  test(`a task that may be repeated (${definition.kind}) is, once, when its thread is killed`, () =>
    withWorkers((workers) =>
      withRuntime([definition], {}, async (runtime) => {
        await runtime.keepWarm('again', 1)
        const killed = workers.at(-1)!.terminate() // the answer of a thread that is being killed is not heard
        const task = runtime.submit('again', bytes('still here'))
        await killed
        const { status, output, attempts } = await task.result
        assert.equal([status, text(output), attempts], ['done', 'still here', 2])
      }),
    ))
}

test('a task is given to two environments at most', () =>
  withWorkers((workers) =>
    withRuntime([wasm('endless')], {}, async (runtime) => {
      const task = runtime.submit('endless', new Uint8Array(1))
      let killed = 0
      runtime.events.on('environmentStarted', () => {
        killed++
        void workers.at(-1)!.terminate()
      })
      const { status, attempts } = await task.result
      assert.equal([status, attempts, killed], ['lost', 2, 2])
    }),
  ))

test.run()
