import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bytesOf, memoryOf, MIB, withIsland } from './harness.js'

test('after detach the memory is zero and writable, and holds nothing of the island', () =>
  withIsland(MIB, ({ island }) => {
    const memory = memoryOf(MIB)
    island.attach(memory)
    island.detach()
    assert.ok(bytesOf(memory).every((byte) => byte === 0))
    bytesOf(memory).fill(5)
    assert.is(island.firstDifference(), null)
  }))

test.run()
