import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bytesOf, memoryOf, MIB, WASM_PAGE, withIsland } from './harness.js'

test('detach reports what the memory grew by, and leaves it zero', () =>
  withIsland(MIB, ({ island, content }) => {
    const memory = memoryOf(MIB)
    island.attach(memory)
    memory.grow(2)
    bytesOf(memory).fill(1)
    assert.is(island.detach(), 2 * WASM_PAGE)
    assert.is(bytesOf(memory).length, MIB + 2 * WASM_PAGE)
    assert.equal(bytesOf(memory).subarray(0, MIB), content)
    assert.ok(bytesOf(memory).subarray(MIB).every((byte) => byte === 0))
  }))

test.run()
