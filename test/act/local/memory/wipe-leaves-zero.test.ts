import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bytesOf, memoryOf, MIB, withIsland } from './harness.js'

test('a wiped island is zero until reset brings its image back', () =>
  withIsland(MIB, ({ island }) => {
    const memory = memoryOf(MIB)
    island.wipe()
    assert.is(island.status.content, 'zero')
    island.attach(memory)
    assert.ok(bytesOf(memory).every((byte) => byte === 0))
    bytesOf(memory).fill(3)
    island.detach()
    island.reset()
    assert.is(island.firstDifference(), null)
  }))

test.run()
