import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { once } from 'node:events'
import { js, wasm, withRuntime } from '../functions/index.js'

test('a running js task that heeds its signal keeps its environment', () =>
  withRuntime([js('patient')], { graceMs: 10_000 }, async (runtime) => {
    await runtime.keepWarm('patient', 1)
    const task = runtime.submit('patient', new Uint8Array(1))
    task.cancel('no longer wanted')
    const { status, error } = await task.result
    assert.is(status, 'cancelled')
    assert.match(error!.message, 'no longer wanted')
    const next = runtime.submit('patient', new Uint8Array(1), { timeoutMs: 1 })
    assert.is((await next.result).start, 'warm')
    assert.is(runtime.statistics().environmentsStarted, 1)
  }))

for (const [name, definition] of [
  ['patient', js('patient')],
  ['endless', wasm('endless')],
] as const) {
  test(`a running task that heeds nothing (${definition.kind}) is ended with its environment`, () =>
    withRuntime([definition], { graceMs: 1 }, async (runtime) => {
      await runtime.keepWarm(name, 1)
      const stopped = once(runtime.events, 'environmentStopped')
      const task = runtime.submit(name, new Uint8Array(0))
      task.cancel()
      assert.is((await task.result).status, 'cancelled')
      const [event] = await stopped
      assert.is(event.reason, 'aborted')
      assert.is(runtime.observe(name).busy, 0)
    }))
}

test.run()
