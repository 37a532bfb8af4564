import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { FixedKeepAlive } from '../../../../src/act/local/keep-alive.js'
import { LocalRuntime } from '../../../../src/act/local/runtime.js'
import { js, withRuntime } from '../functions/index.js'
import { refusal } from '../../../rejection.js'

test('a wrong option of a runtime names itself and its range', () => {
  assert.is(
    refusal(() => new LocalRuntime({ concurrency: 0 })),
    'runtime option concurrency must be a whole number from 1, not 0',
  )
  assert.is(
    refusal(() => new LocalRuntime({ queueLimit: -1 })),
    'runtime option queueLimit must be a whole number from 0, not -1',
  )
  assert.is(
    refusal(() => new LocalRuntime({ memoryBudgetBytes: NaN })),
    'runtime option memoryBudgetBytes must be a number above 0, not NaN',
  )
  assert.is(
    refusal(() => new LocalRuntime({ graceMs: -1 })),
    'runtime option graceMs must be a number from 0, not -1',
  )
  assert.is(
    refusal(() => new LocalRuntime({ startTimeoutMs: 0 })),
    'runtime option startTimeoutMs must be a number above 0, not 0',
  )
  assert.is(
    refusal(() => new LocalRuntime({ whenNoIsland: 'panic' as 'wait' })),
    "runtime option whenNoIsland must be 'wait', 'allocate' or 'refuse', not panic",
  )
  assert.is(
    refusal(() => new FixedKeepAlive(-1)),
    'runtime option keepAlive must be a number from 0, not -1',
  )
})

test('a wrong argument of a task throws where it is made', () =>
  withRuntime([js('echo')], {}, async (runtime) => {
    const input = new Uint8Array(1)
    assert.is(
      refusal(() => runtime.submit('nobody', input)),
      'there is no function nobody',
    )
    assert.is(
      refusal(() => runtime.submit('echo', 'text' as never)),
      'task option input must be a Uint8Array, not string',
    )
    assert.is(
      refusal(() => runtime.submit('echo', input, { tenant: '' })),
      'task option tenant must be a text, not an empty text',
    )
    assert.is(
      refusal(() => runtime.submit('echo', input, { timeoutMs: 0 })),
      'task option timeoutMs must be a number above 0, not 0',
    )
    assert.is(
      refusal(() => runtime.submit('echo', input, { signal: {} as AbortSignal })),
      'task option signal must be an AbortSignal, not [object Object]',
    )
    assert.is(runtime.observe('echo').arrived, 0)
  }))

test.run()
