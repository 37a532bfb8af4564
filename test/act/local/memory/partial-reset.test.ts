import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Image, Overlay, pageBytes, PageRegion, SnapshotBuffer } from '../../../../src/act/local/memory/index.js'
import { bytesOf, memoryOf, MIB, pattern, withIsland } from './harness.js'

const writes = fc.array(
  fc.record({ at: fc.nat(2 * MIB), length: fc.integer({ min: 1, max: 9000 }), byte: fc.nat(255) }),
  { maxLength: 12 },
)
/** Writes, a snapshot, more writes, the reset, more writes; and which pages are declared. */
const uses = fc.record({
  before: writes,
  between: writes,
  after: writes,
  first: fc.nat(400),
  pages: fc.integer({ min: 1, max: 112 }),
})

test('a part of an overlay goes back, and forth again from its snapshot, and nothing around it changes', () => {
  const image = Image.create(pattern(MIB))
  const buffer = SnapshotBuffer.create(2 * MIB)
  const memory = memoryOf(2 * MIB)
  const fresh = new Uint8Array(2 * MIB)
  fresh.set(pattern(MIB))
  fc.assert(
    fc.property(uses, ({ before, between, after, first, pages }) => {
      const overlay = Overlay.create(memory, image)
      const bytes = bytesOf(memory)
      const write = (list: typeof before) => {
        for (const { at, length, byte } of list) bytes.fill(byte, at, at + length)
      }
      const [offsetBytes, sizeBytes] = [first * pageBytes(), pages * pageBytes()]
      const within = (all: Uint8Array) => all.slice(offsetBytes, offsetBytes + sizeBytes)
      const around = (all: Uint8Array) => [all.slice(0, offsetBytes), all.slice(offsetBytes + sizeBytes)]
      const region = PageRegion.ofOverlay(overlay, { offsetBytes, sizeBytes })
      write(before)
      const kept = within(bytes)
      const snapshot = region.snapshot(buffer)
      assert.is(snapshot.changedBytes, region.changedBytes())
      assert.is(buffer.freeBytes, 2 * MIB - snapshot.heldBytes)
      write(between)
      const outside = around(bytes)
      region.reset()
      assert.is(Buffer.compare(within(bytes), within(fresh)), 0, 'reset')
      assert.is(region.changedBytes(), 0)
      write(after)
      for (const [index, part] of around(bytes).entries()) outside[index] = part
      snapshot.restore()
      assert.is(Buffer.compare(within(bytes), kept), 0, 'restored')
      assert.is(region.changedBytes(), snapshot.changedBytes)
      for (const [index, part] of around(bytes).entries()) assert.is(Buffer.compare(part, outside[index]!), 0, 'around')
      snapshot.close()
      assert.is(buffer.freeBytes, 2 * MIB)
      overlay.reset()
      assert.is(overlay.firstDifference(), null)
      region.close()
      overlay.close()
    }),
    { numRuns: 40 },
  )
  buffer.close()
  image.close()
})

test('only pages that differ are kept, also where a page was written with what it held', () =>
  withIsland(MIB, ({ island, content }) => {
    const buffer = SnapshotBuffer.create(MIB)
    const region = PageRegion.ofIsland(island, { offsetBytes: 16 * pageBytes(), sizeBytes: 64 * pageBytes() })
    const bytes = new Uint8Array(island.expose())
    for (const page of [15, 17, 18, 40, 79, 80]) bytes[page * pageBytes()]! ^= 1
    bytes.set(content.subarray(30 * pageBytes(), 31 * pageBytes()), 30 * pageBytes())
    const snapshot = region.snapshot(buffer)
    assert.is(snapshot.changedBytes, 4 * pageBytes())
    assert.is(snapshot.runs, 3)
    assert.equal(region.reset(), { changedBytes: 5 * pageBytes(), runs: 4 })
    assert.is(island.firstDifference(), 15 * pageBytes())
    snapshot.close()
    buffer.close()
    island.detach()
  }))

test.run()
