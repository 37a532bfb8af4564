import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { wasm, withRuntime } from '../functions/index.js'

test('functions whose images are equal have islands of their own, which stay when the other goes', () =>
  withRuntime([wasm('echo'), wasm('echo', { name: 'again' })], {}, async (runtime) => {
    const standby = (name: string) => runtime.observe(name).islands!.standby
    assert.is(runtime.keepIslands('echo', 3), 3)
    assert.is(runtime.keepIslands('again', 0), 0)
    assert.equal([standby('echo'), standby('again')], [3, 0])
    assert.is(runtime.keepIslands('again', 2), 2)
    await runtime.unregister('again')
    assert.is(standby('echo'), 3)
  }))

test.run()
