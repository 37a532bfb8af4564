import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { js, withRuntime } from '../functions/index.js'

test('a task that waits for its turn can be cancelled, and the one behind it moves up', () =>
  withRuntime([js('patient'), js('echo')], { concurrency: 1 }, async (runtime) => {
    await runtime.keepWarm('patient', 1)
    const running = runtime.submit('patient', new Uint8Array(1))
    const cancel = new AbortController()
    const waiting = runtime.submit('echo', new Uint8Array(1), { signal: cancel.signal })
    const behind = runtime.submit('echo', new Uint8Array(1))
    cancel.abort()
    const { status, start, attempts, error } = await waiting.result
    assert.equal([status, start, attempts], ['cancelled', null, 0])
    assert.is(error!.message, 'function echo: the task was cancelled: by its signal')
    running.cancel('enough')
    assert.is((await behind.result).status, 'done')
  }))

test('a signal that has fired already cancels at once', () =>
  withRuntime([js('echo')], {}, async (runtime) => {
    const { status } = await runtime.submit('echo', new Uint8Array(1), { signal: AbortSignal.abort() }).result
    assert.is(status, 'cancelled')
    assert.is(runtime.observe('echo').starting, 0)
  }))

test.run()
