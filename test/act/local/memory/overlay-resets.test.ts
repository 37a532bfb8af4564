import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Image, Overlay } from '../../../../src/act/local/memory/index.js'
import { bytesOf, memoryOf, MIB, pattern, WASM_PAGE } from './harness.js'

const write = fc.record({ at: fc.nat(3 * MIB), length: fc.integer({ min: 1, max: 20_000 }), byte: fc.nat(255) })

test('an overlaid memory goes back to its image and zeros, also where it grew', () => {
  const content = pattern(MIB)
  const image = Image.create(content)
  fc.assert(
    fc.property(fc.array(write, { maxLength: 30 }), fc.nat(3), (writes, pagesGrown) => {
      const memory = memoryOf(2 * MIB)
      bytesOf(memory).fill(1)
      const overlay = Overlay.create(memory, image)
      assert.is(overlay.firstDifference(), null)
      memory.grow(pagesGrown)
      for (const { at, length, byte } of writes) bytesOf(memory).fill(byte, at, at + length)
      assert.is(overlay.reset(), pagesGrown * WASM_PAGE)
      assert.is(Buffer.compare(bytesOf(memory).subarray(0, MIB), content), 0)
      assert.ok(bytesOf(memory).subarray(MIB).every((byte) => byte === 0))
      overlay.close()
      assert.ok(bytesOf(memory).every((byte) => byte === 0))
    }),
    { numRuns: 20 },
  )
  image.close()
})

test.run()
