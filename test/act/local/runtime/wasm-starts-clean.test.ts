import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createHash } from 'node:crypto'
import { bytes, text, wasm, withRuntime } from '../functions/index.js'

const digest = (output: Uint8Array | null) => createHash('sha256').update(output!).digest('hex')

test('a wasm task finds memory and globals as its module declares them, whatever the one before did', () =>
  withRuntime([wasm('memory')], {}, async (runtime) => {
    const find = async (tenant: string) =>
      (await runtime.submit('memory', bytes(tenant.repeat(1000)), { tenant })).result
    const first = await find('red')
    assert.is(text(first.output!.subarray(16, 28)), 'data segment')
    assert.is(new DataView(first.output!.buffer).getUint32(0, true), 1) // the count of calls in a global
    for (const tenant of ['blue', 'red', 'green']) assert.is(digest((await find(tenant)).output), digest(first.output))
    const { environmentsStarted, islandsReused } = runtime.statistics()
    assert.equal([environmentsStarted, islandsReused], [1, 3])
  }))

test('a memory that a task filled and grew is whole again for the next', () =>
  withRuntime([wasm('scribble')], {}, async (runtime) => {
    for (const grow of [0, 1, 0, 1, 1, 0]) {
      const { status, start } = await runtime.submit('scribble', Uint8Array.of(0xab, grow)).result
      assert.is(status, 'done', start!)
    }
    assert.is(runtime.statistics().environmentsStarted, 1)
  }))

test('a memory that a module does not import is made for it, and begins anew for each task', () =>
  withRuntime([wasm('ownMemory')], {}, async (runtime) => {
    for (let task = 0; task < 3; task++) {
      const { output } = await runtime.submit('ownMemory', new Uint8Array(1)).result
      assert.is(text(output), 'own\u0001')
    }
  }))

test.run()
