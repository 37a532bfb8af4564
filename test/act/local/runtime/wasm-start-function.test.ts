import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { text, wasm, withRuntime } from '../functions/index.js'

test('a start function runs once for each task, on memory as the data segments left it', () =>
  withRuntime([wasm('start')], {}, async (runtime) => {
    for (let task = 0; task < 3; task++) {
      const { output } = await runtime.submit('start', new Uint8Array(1)).result
      assert.equal([...output!], [42])
    }
  }))

test('passive data segments keep their content and their index', () =>
  withRuntime([wasm('passive')], {}, async (runtime) => {
    for (let task = 0; task < 2; task++) {
      const output = text((await runtime.submit('passive', new Uint8Array(1)).result).output)
      assert.equal([output.slice(0, 6), output.slice(64)], ['active', 'passive'])
    }
  }))

test.run()
