import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rejection } from '../../../rejection.js'
import { bytes, js, text, wasm, withRuntime } from '../functions/index.js'

const ask = bytes('anything')

for (const start of ['each', 'once'] as const) {
  test(`a function initialized ${start === 'each' ? 'for each task' : 'once'} finds what its initialization leaves`, () =>
    withRuntime([wasm('prepared', { start })], {}, async (runtime) => {
      for (let task = 0; task < 4; task++) {
        const { output } = await runtime.submit('prepared', ask, { tenant: `tenant-${task}` }).result
        assert.equal([...output!], [1, 101, 3, 0, 1])
      }
      assert.is(runtime.statistics().environmentsStarted, 1)
    }))
}

test('a start function that is executed once is not executed by tasks', () =>
  withRuntime([wasm('start', { start: 'once' })], {}, async (runtime) => {
    for (let task = 0; task < 3; task++) assert.equal([...(await runtime.submit('start', ask).result).output!], [42])
  }))

test('another function can be named that initializes', () =>
  withRuntime([wasm('prepared', { start: 'once', initialize: 'prepare' })], {}, async (runtime) => {
    assert.equal([...(await runtime.submit('prepared', ask).result).output!], [1, 101, 3, 0, 1])
  }))

test('a function that cannot be put back has a new instance for each task', () =>
  withRuntime([wasm('dropping')], {}, async (runtime) => {
    for (let task = 0; task < 3; task++)
      assert.is(text((await runtime.submit('dropping', ask).result).output), 'passive\u0001')
    assert.is(runtime.statistics().environmentsStarted, 1)
  }))

for (const [what, definition, reason] of [
  ['never ends', () => wasm('neverInitialized', { start: 'once', timeoutMs: 200 }), /not initialized within 200 ms/],
  ['traps', () => wasm('badlyInitialized', { start: 'once' }), /it cannot be initialized once: unreachable/],
  ['writes to a table', () => wasm('tableInitialized', { start: 'once' }), /writes to a table, or keeps a reference/],
  ['is not there', () => wasm('prepared', { initialize: 'missing' }), /exports no function missing to initialize it/],
] as const) {
  test(`a function whose initialization ${what} is refused, and the reason is told`, () =>
    withRuntime([], {}, async (runtime) => {
      assert.match((await rejection(runtime.register(definition()))).message, reason)
      assert.equal(runtime.functionNames(), [])
    }))
}

test('a function that cannot be put back is not initialized once', () =>
  withRuntime([], {}, async (runtime) => {
    const { message } = await rejection(runtime.register(wasm('dropping', { start: 'once' })))
    assert.match(message, /cannot be initialized once: it drops data segments/)
  }))

test('initialization is for wasm functions, and said in the right words', () =>
  withRuntime([], {}, async (runtime) => {
    const tell = async (definition: Parameters<typeof runtime.register>[0]) =>
      (await rejection(runtime.register(definition))).message
    assert.match(await tell(js('echo', { start: 'once' })), /start must be left out for a js function, not once/)
    assert.match(await tell(wasm('echo', { start: 'never' as 'once' })), /start must be 'each' or 'once', not never/)
    assert.match(await tell(wasm('echo', { initialize: '' })), /initialize must be the name of an exported function/)
  }))

test.run()
