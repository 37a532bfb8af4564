import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bytesOf, memoryOf, MIB, withIsland } from './harness.js'

const write = fc.record({ at: fc.nat(MIB - 1), length: fc.integer({ min: 1, max: 20_000 }), byte: fc.nat(255) })

test('after reset no byte differs from the image, whatever was written', () =>
  withIsland(MIB, ({ island, content }) => {
    const memory = memoryOf(MIB)
    fc.assert(
      fc.property(fc.array(write, { maxLength: 40 }), fc.boolean(), (writes, whileAttached) => {
        island.attach(memory)
        for (const { at, length, byte } of writes) bytesOf(memory).fill(byte, at, at + length)
        if (whileAttached) {
          island.reset()
          assert.is(Buffer.compare(bytesOf(memory), content), 0)
        }
        island.detach()
        island.reset()
        assert.is(island.firstDifference(), null)
        assert.is(island.status.content, 'fresh')
      }),
      { numRuns: 50 },
    )
  }))

test.run()
