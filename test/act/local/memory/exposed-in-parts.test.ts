import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Reservation } from '../../../../src/act/local/memory/index.js'
import { codeOf, MIB, withIsland } from './harness.js'

test('an island is shown part by part, each where it belongs, and no part reaches beyond it', () =>
  withIsland(MIB, ({ island, content }) => {
    for (const offsetBytes of [0, 4096, MIB / 2]) {
      const buffer = island.expose({ offsetBytes, sizeBytes: MIB / 2 })
      assert.is(buffer.byteLength, MIB / 2)
      assert.equal(new Uint8Array(buffer, 0, 64), content.subarray(offsetBytes, offsetBytes + 64))
      island.detach()
      assert.is(buffer.byteLength, 0)
    }
    assert.is(island.expose({ offsetBytes: 4096 }).byteLength, MIB - 4096)
    island.detach()
    for (const [offsetBytes, sizeBytes] of [[4096, MIB], [MIB, 4096], [1, 4096], [0, 0], [0, -4096], [2 ** 46, 4096]]) {
      assert.is(codeOf(() => island.expose({ offsetBytes, sizeBytes })), 'ATOLL_ARGUMENT', `${offsetBytes}`)
    }
    assert.is(island.status.state, 'parked')
  }))

test('an island larger than the buffers of this Node is refused with what to do, and stays parked', () => {
  const GIB = 1024 * MIB
  const reservation = Reservation.create(16 * GIB)
  const island = reservation.createIsland({ sizeBytes: 5 * GIB, image: null, populate: false })
  try {
    assert.is(island.expose().byteLength, 5 * GIB) // from Node 22 on
    island.detach()
  } catch (error) {
    assert.match((error as Error).message, /no buffer of 5368709120 bytes; expose the island part by part/)
  }
  assert.is(island.status.state, 'parked')
  assert.is(island.expose({ offsetBytes: 4 * GIB, sizeBytes: GIB }).byteLength, GIB)
  island.detach()
  reservation.close()
})

test.run()
