import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { js, wasm, withRuntime } from '../functions/index.js'

test('bytes copied: a js input and output once each, a wasm input a second time into its island', () =>
  withRuntime([js('echo', { name: 'js' }), wasm('echo', { name: 'wasm' })], {}, async (runtime) => {
    await runtime.submit('js', new Uint8Array(1000)).result
    assert.is(runtime.statistics().bytesCopied, 2000)
    await runtime.submit('wasm', new Uint8Array(1000)).result
    assert.is(runtime.statistics().bytesCopied, 5000)
  }))

test.run()
