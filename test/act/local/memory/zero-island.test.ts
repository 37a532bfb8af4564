import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bytesOf, memoryOf, MIB, withIsland } from './harness.js'

test('an island without an image starts as zero and goes back to zero', () =>
  withIsland(MIB, ({ reservation }) => {
    const island = reservation.createIsland({ sizeBytes: MIB, image: null })
    const memory = memoryOf(MIB)
    island.attach(memory)
    assert.ok(bytesOf(memory).every((byte) => byte === 0))
    bytesOf(memory)[77] = 1
    island.detach()
    assert.is(island.firstDifference(), 77)
    island.reset()
    assert.is(island.firstDifference(), null)
  }))

test.run()
