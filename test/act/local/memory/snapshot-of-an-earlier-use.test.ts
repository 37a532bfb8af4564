import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Image, Overlay, PageRegion, SnapshotBuffer } from '../../../../src/act/local/memory/index.js'
import { bytesOf, codeOf, memoryOf, MIB, withIsland } from './harness.js'

test("a snapshot is not restored into a later use of an island, which may be another tenant's", () =>
  withIsland(MIB, ({ island }) => {
    const buffer = SnapshotBuffer.create(MIB)
    const region = PageRegion.ofIsland(island, { offsetBytes: 0, sizeBytes: MIB })
    for (const renew of [() => island.reset(), () => island.wipe()]) {
      new Uint8Array(island.expose()).fill(7)
      const snapshot = region.snapshot(buffer)
      island.detach()
      snapshot.restore() // still the same use
      renew()
      assert.is(
        codeOf(() => snapshot.restore()),
        'ATOLL_STALE',
      )
      snapshot.close()
      assert.is(
        codeOf(() => snapshot.restore()),
        'ATOLL_CLOSED',
      )
      island.reset()
      assert.is(island.firstDifference(), null)
    }
    buffer.close()
  }))

test('nor into an island that was attached, given back and is fresh without a reset', () =>
  withIsland(MIB, ({ island }) => {
    const buffer = SnapshotBuffer.create(MIB)
    const region = PageRegion.ofIsland(island, { offsetBytes: 0, sizeBytes: MIB })
    const memory = memoryOf(MIB)
    for (let use = 0; use < 3; use++) {
      island.attach(memory)
      bytesOf(memory).fill(7)
      const snapshot = region.snapshot(buffer)
      region.reset() // so that nothing of this use is left in it
      island.detach()
      assert.is(island.status.content, 'fresh')
      assert.is(codeOf(() => snapshot.restore()), 'ATOLL_STALE')
      snapshot.close()
      assert.is(island.firstDifference(), null)
    }
    region.close()
    buffer.close()
  }))

test('nor into a later use of an overlay, nor when its region is closed', () => {
  const image = Image.create(new Uint8Array(MIB))
  const buffer = SnapshotBuffer.create(MIB)
  const memory = memoryOf(MIB)
  const overlay = Overlay.create(memory, image)
  const region = PageRegion.ofOverlay(overlay, { offsetBytes: 0, sizeBytes: MIB })
  bytesOf(memory).fill(7)
  const snapshot = region.snapshot(buffer)
  overlay.reset()
  assert.is(
    codeOf(() => snapshot.restore()),
    'ATOLL_STALE',
  )
  snapshot.close()
  const another = region.snapshot(buffer)
  region.close()
  region.close()
  assert.is(
    codeOf(() => another.restore()),
    'ATOLL_CLOSED',
  )
  assert.is(
    codeOf(() => region.reset()),
    'ATOLL_CLOSED',
  )
  another.close()
  buffer.close()
  assert.is(
    codeOf(() => region.snapshot(buffer)),
    'ATOLL_CLOSED',
  )
  overlay.close()
  image.close()
})

test.run()
