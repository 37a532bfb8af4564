import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { js, withRuntime } from '../functions/index.js'
import { refusal } from '../../../rejection.js'

test('closing lets waiting and running tasks finish', () =>
  withRuntime([js('echo')], { concurrency: 1 }, async (runtime) => {
    const tasks = [1, 2, 3].map((n) => runtime.submit('echo', Uint8Array.of(n)))
    await runtime.close()
    for (const { result } of tasks) assert.is((await result).status, 'done')
  }))

test('aborting cancels them, also while the runtime drains', () =>
  withRuntime([js('patient'), js('echo')], { concurrency: 1 }, async (runtime) => {
    await runtime.keepWarm('patient', 1)
    const running = runtime.submit('patient', new Uint8Array(1))
    const waiting = runtime.submit('echo', new Uint8Array(1))
    const drained = runtime.close()
    await runtime.close('abort')
    await drained
    assert.equal([(await running.result).status, (await waiting.result).status], ['cancelled', 'cancelled'])
  }))

test('a closed runtime refuses', () =>
  withRuntime([js('echo')], {}, async (runtime) => {
    await runtime.close()
    const { status, error } = await runtime.submit('echo', new Uint8Array(1)).result
    assert.equal([status, error!.message], ['refused', 'the runtime is closed'])
    await runtime.register(js('patient')).then(
      () => assert.unreachable(),
      (error: Error) => assert.is(error.message, 'the runtime is closed'),
    )
  }))

test('a function that is removed takes its tasks and environments with it', () =>
  withRuntime([js('patient')], {}, async (runtime) => {
    const task = runtime.submit('patient', new Uint8Array(1))
    await runtime.unregister('patient')
    const { status, error } = await task.result
    assert.is(status, 'cancelled')
    assert.match(error!.message, 'the function was removed')
    assert.is(
      refusal(() => runtime.submit('patient', new Uint8Array(1))),
      'there is no function patient',
    )
    assert.is(runtime.statistics().residentBytes, 0)
  }))

test.run()
