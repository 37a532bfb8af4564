import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Overlay, pageBytes, PageRegion, SnapshotBuffer } from '../../../../src/act/local/memory/index.js'
import type { Island } from '../../../../src/act/local/memory/index.js'
import { codeOf, Holder, memoryOf, MIB, withIsland } from './harness.js'

const WRONG = [
  [-4096, 4096],
  [1, 4096],
  [0, 0],
  [0, 4097],
  [MIB, 4096],
  [4096, MIB],
  [2 ** 46, 2 ** 46],
  [Number.NaN, 4096],
  ['0', 4096],
]

test('a range that is none of the memory, a closed memory or a buffer that is none is an error', () =>
  withIsland(MIB, ({ island, image }) => {
    const overlay = Overlay.create(memoryOf(MIB), image)
    const buffer = SnapshotBuffer.create(pageBytes())
    for (const [offsetBytes, sizeBytes] of WRONG as [number, number][]) {
      assert.is(
        codeOf(() => PageRegion.ofIsland(island, { offsetBytes, sizeBytes })),
        'ATOLL_ARGUMENT',
      )
      assert.is(
        codeOf(() => PageRegion.ofOverlay(overlay, { offsetBytes, sizeBytes })),
        'ATOLL_ARGUMENT',
      )
    }
    for (const id of [0, -1, 1.5, Number.NaN, 'x', null, undefined] as number[]) {
      assert.is(
        codeOf(() => PageRegion.ofIsland({ id } as Island, { offsetBytes: 0, sizeBytes: MIB })),
        'ATOLL_ARGUMENT',
      )
      assert.is(
        codeOf(() => SnapshotBuffer.open(id)),
        'ATOLL_ARGUMENT',
      )
    }
    for (const sizeBytes of [0, 1, -4096, 2 ** 46, Number.NaN, 'x', null] as number[]) {
      assert.is(
        codeOf(() => SnapshotBuffer.create(sizeBytes)),
        'ATOLL_ARGUMENT',
      )
    }
    const region = PageRegion.ofOverlay(overlay, { offsetBytes: 0, sizeBytes: MIB })
    assert.is(
      codeOf(() => region.snapshot({ id: 2 ** 31 } as SnapshotBuffer)),
      'ATOLL_CLOSED',
    )
    overlay.close()
    assert.is(
      codeOf(() => region.reset()),
      'ATOLL_CLOSED',
    )
    assert.is(
      codeOf(() => region.snapshot(buffer)),
      'ATOLL_CLOSED',
    )
    buffer.close()
    assert.is(
      codeOf(() => SnapshotBuffer.open(buffer.id)),
      'ATOLL_CLOSED',
    )
  }))

test('an island that another thread holds is not put back', () =>
  withIsland(MIB, async ({ island }) => {
    const region = PageRegion.ofIsland(island, { offsetBytes: 0, sizeBytes: MIB })
    const holder = new Holder()
    await holder.ask({ do: 'attach', islandId: island.id })
    assert.is(
      codeOf(() => region.reset()),
      'ATOLL_IN_USE',
    )
    await holder.end()
    region.reset()
  }))

test.run()
