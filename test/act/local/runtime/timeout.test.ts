import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { once } from 'node:events'
import { js, wasm, withRuntime } from '../functions/index.js'

for (const endless of [js('endless', { timeoutMs: 30 }), wasm('endless', { timeoutMs: 30 })]) {
  test(`a time limit ends an endless loop in ${endless.kind}, and the environment with it`, () =>
    withRuntime([endless], { graceMs: 5 }, async (runtime) => {
      const stopped = once(runtime.events, 'environmentStopped')
      const { status, error, runMs } = await runtime.submit('endless', new Uint8Array(1)).result
      assert.is(status, 'timedOut')
      assert.is(error!.message, 'function endless ran longer than 30 ms')
      assert.ok(runMs >= 29, `${runMs}`)
      const [event] = await stopped
      assert.is(event.reason, 'aborted')
    }))
}

test('a task may bring a limit of its own', () =>
  withRuntime([js('patient')], {}, async (runtime) => {
    const { status, error } = await runtime.submit('patient', new Uint8Array(1), { timeoutMs: 20 }).result
    assert.equal([status, error!.message], ['timedOut', 'function patient ran longer than 20 ms'])
  }))

test.run()
