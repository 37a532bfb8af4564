import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { FixedKeepAlive } from '../../../../src/act/local/keep-alive.js'
import { LocalRuntime } from '../../../../src/act/local/runtime.js'
import { js, withRuntime } from '../functions/index.js'

test('a wrong option of a runtime names itself and its range', () => {
  assert.throws(
    () => new LocalRuntime({ concurrency: 0 }),
    'runtime option concurrency must be a whole number from 1, not 0',
  )
  assert.throws(
    () => new LocalRuntime({ queueLimit: -1 }),
    'runtime option queueLimit must be a whole number from 0, not -1',
  )
  assert.throws(
    () => new LocalRuntime({ memoryBudgetBytes: NaN }),
    'runtime option memoryBudgetBytes must be a number above 0, not NaN',
  )
  assert.throws(() => new LocalRuntime({ graceMs: -1 }), 'runtime option graceMs must be a number from 0, not -1')
  assert.throws(
    () => new LocalRuntime({ startTimeoutMs: 0 }),
    'runtime option startTimeoutMs must be a number above 0, not 0',
  )
  assert.throws(
    () => new LocalRuntime({ whenNoIsland: 'panic' as 'wait' }),
    "runtime option whenNoIsland must be 'wait', 'allocate' or 'refuse'",
  )
  assert.throws(() => new FixedKeepAlive(-1), 'runtime option keepAlive must be a number from 0, not -1')
})

test('a wrong argument of a task throws where it is made', () =>
  withRuntime([js('echo')], {}, async (runtime) => {
    const input = new Uint8Array(1)
    assert.throws(() => runtime.submit('nobody', input), 'there is no function nobody')
    assert.throws(() => runtime.submit('echo', 'text' as never), 'task option input must be a Uint8Array, not string')
    assert.throws(() => runtime.submit('echo', input, { tenant: '' }), 'task option tenant must be a text')
    assert.throws(
      () => runtime.submit('echo', input, { timeoutMs: 0 }),
      'task option timeoutMs must be a number above 0, not 0',
    )
    assert.throws(
      () => runtime.submit('echo', input, { signal: {} as AbortSignal }),
      'task option signal must be an AbortSignal',
    )
    assert.is(runtime.observe('echo').arrived, 0)
  }))

test.run()
