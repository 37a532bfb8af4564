import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { js, withRuntime } from '../functions/index.js'

const failures = [
  ['without-handler', {}, /function without-handler, file .*without-handler\.js: it exports no function handler/],
  ['broken', {}, /this module cannot be loaded/],
  ['never-ready', { startTimeoutMs: 300 }, /function never-ready: its environment was not ready within 300 ms/],
] as const

for (const [name, options, message] of failures) {
  test(`a task whose function cannot start fails with the reason: ${name}`, () =>
    withRuntime([js(name)], options, async (runtime) => {
      const { status, start, error } = await runtime.submit(name, new Uint8Array(1)).result
      assert.equal([status, start], ['failed', null])
      assert.match(error!.message, message)
    }))
}

test('an environment that cannot be started ahead is reported to whoever asked', () =>
  withRuntime([js('broken')], {}, async (runtime) => {
    assert.equal(await runtime.keepWarm('broken', 1), { reached: 0, shortfall: 'this module cannot be loaded' })
  }))

test.run()
