import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { js, wasm, withRuntime } from '../functions/index.js'

const MIB = 2 ** 20

test('a js function that fills its heap is ended, the process is not', () =>
  withRuntime([js('hog', { memoryLimitBytes: 24 * MIB })], {}, async (runtime) => {
    const { status, error } = await runtime.submit('hog', new Uint8Array(1)).result
    assert.is(status, 'outOfMemory')
    assert.match(error!.message, 'memory limit')
  }))

test('the memory of a wasm function grows to its limit and no further', () =>
  withRuntime(
    [wasm('grow', { name: 'declared' }), wasm('grow', { memoryLimitBytes: 2.5 * 65_536 })],
    {},
    async (runtime) => {
      const pagesOf = async (name: string) => {
        const { output } = await runtime.submit(name, new Uint8Array(1)).result
        return new DataView(output!.buffer).getUint32(output!.byteOffset, true)
      }
      assert.is(await pagesOf('declared'), 4)
      assert.is(await pagesOf('grow'), 2)
      assert.is(await pagesOf('grow'), 2) // and begins again where it was declared to begin
    },
  ))

test('a wasm function that has no room for its input is out of memory', () =>
  withRuntime([wasm('full')], {}, async (runtime) => {
    const { status, error } = await runtime.submit('full', new Uint8Array(7)).result
    assert.is(status, 'outOfMemory')
    assert.match(error!.message, 'no room for an input of 7 bytes')
  }))

test.run()
