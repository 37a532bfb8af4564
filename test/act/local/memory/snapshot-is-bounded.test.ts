import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { pageBytes, PageRegion, SnapshotBuffer } from '../../../../src/act/local/memory/index.js'
import { refusal } from '../../../rejection.js'
import { MIB, withIsland } from './harness.js'

test('a snapshot that the buffer has no room for is refused with need and room, and keeps nothing', () =>
  withIsland(MIB, ({ island }) => {
    const buffer = SnapshotBuffer.create(8 * pageBytes())
    const region = PageRegion.ofIsland(island, { offsetBytes: 0, sizeBytes: MIB })
    const bytes = new Uint8Array(island.expose())
    for (let page = 0; page < 5; page++) bytes[page * pageBytes()]! ^= 1
    const first = region.snapshot(buffer)
    const text = 'the snapshot needs 20480 bytes, and its buffer of 32768 has room for 12288'
    assert.is(
      refusal(() => region.snapshot(buffer)),
      text,
    )
    assert.is(buffer.freeBytes, 3 * pageBytes())
    first.close()
    first.close()
    region.snapshot(buffer).close()
    assert.is(buffer.freeBytes, 8 * pageBytes())
    buffer.close()
    island.detach()
  }))

test.run()
