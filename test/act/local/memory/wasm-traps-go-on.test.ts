import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bytesOf, memoryOf, MIB, withIsland } from './harness.js'

// (module (import "e" "m" (memory 1)) (func (export "r") (param i32) (result i32) local.get 0 i32.load))
const READER = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 6, 1, 96, 1, 127, 1, 127, 2, 8, 1, 1, 101, 1, 109, 2, 0, 1, 3, 2, 1, 0, 7, 5, 1, 1,
  114, 0, 0, 10, 9, 1, 7, 0, 32, 0, 40, 2, 0, 11,
])

test('a wasm access out of bounds still traps while the guard is installed and an island is attached', () =>
  withIsland(MIB, ({ island, content }) => {
    const memory = memoryOf(MIB)
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(READER), { e: { m: memory } })
    const read = exports.r as (at: number) => number
    island.attach(memory)
    assert.is(read(4096), new DataView(content.buffer).getInt32(4096, true))
    assert.throws(() => read(MIB), /out of bounds/)
    island.detach()
    assert.is(bytesOf(memory).length, MIB)
  }))

test.run()
