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

test('an island of more than 4 GiB is shown whole, and in parts', () => {
  const GIB = 1024 * MIB
  const reservation = Reservation.create(16 * GIB)
  const island = reservation.createIsland({ sizeBytes: 5 * GIB, image: null, populate: false })
  const numbers = new Float64Array(island.expose()) // bytes of it would be too many for Node 20
  numbers[5 * 2 ** 27 - 1] = 7
  island.detach()
  assert.is(numbers.length, 0)
  assert.is(new Float64Array(island.expose({ offsetBytes: 4 * GIB })).at(-1), 7)
  island.detach()
  reservation.close()
})

test.run()
