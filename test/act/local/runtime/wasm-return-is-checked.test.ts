import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { wasm, withRuntime } from '../functions/index.js'

test('a wasm function that returns a range beyond its memory fails', () =>
  withRuntime([wasm('beyond')], {}, async (runtime) => {
    const { status, error } = await runtime.submit('beyond', new Uint8Array(1)).result
    assert.is(status, 'failed')
    assert.match(error!.message, 'function beyond: run returned 2 bytes at 65535, beyond its memory of 65536')
  }))

test.run()
