import { setImmediate } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type WasmProgram, WasmSandbox } from '../../../../src/act/local/wasm/index.js'
import { imageTraces } from '../memory/harness.js'
import { call, programOf } from './harness.js'

const collect = globalThis.gc!
const WRITING = `(module (memory 4 8) (data (i32.const 70000) "here") (global $g (mut i32) (i32.const 1))
  (func (export "write") (param i32) (result i32)
    (memory.fill (i32.const 0) (local.get 0) (i32.const 262144))
    (global.set $g (i32.add (global.get $g) (i32.const 1)))
    (global.get $g))
  (func (export "read") (result i32) (i32.add (i32.load (i32.const 70000)) (i32.load (i32.const 0)))))`
const HERE = Buffer.from('here').readUInt32LE()

/** In a function of its own, so that no local variable keeps the sandbox alive. */
function useAndDrop(program: WasmProgram, byte: number): void {
  const sandbox = new WasmSandbox({ program })
  for (let task = 0; task < 3; task++) {
    assert.is(
      sandbox.run(() => call(sandbox, 'write', byte)),
      2,
    )
    if (task === byte % 12) collect()
    assert.is(call(sandbox, 'read'), HERE)
  }
  if (byte % 2 === 0) sandbox.close()
}

test('sandboxes that are dropped are freed by garbage collection, and none shows a wrong byte', async () => {
  const program = await programOf(WRITING)
  const before = imageTraces()
  for (let byte = 1; byte < 60; byte++) {
    useAndDrop(program, byte)
    if (byte % 10 === 0) await setImmediate()
  }
  // Finalisers run some time after a collection: each turn gives them another chance.
  for (let turn = 0; turn < 50 && imageTraces().mappings > before.mappings; turn += 1) {
    collect()
    await setImmediate()
  }
  assert.equal(imageTraces(), before)
})

test.run()
