import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bytesOf, memoryOf, MIB, withIsland } from './harness.js'

test('a memory shows the island that is attached to it, and the island keeps what is written there', () =>
  withIsland(MIB, ({ island, content }) => {
    const memory = memoryOf(MIB)
    bytesOf(memory).fill(9)
    island.attach(memory)
    assert.equal(Buffer.compare(bytesOf(memory), content), 0)
    bytesOf(memory)[5000] = content[5000]! ^ 255
    assert.is(island.detach(), 0)
    assert.is(island.firstDifference(), 5000)
  }))

test.run()
