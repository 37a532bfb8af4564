import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Reservation } from '../../../../src/act/local/memory/index.js'
import { codeOf, memoryOf, MIB } from './harness.js'

test('a reservation refuses what does not fit, and joins the ranges of closed islands again', () => {
  const reservation = Reservation.create(4 * MIB)
  const islands = [1, 2, 3, 4].map(() => reservation.createIsland({ sizeBytes: MIB, image: null }))
  assert.is(reservation.largestFreeBytes, 0)
  assert.is(codeOf(() => reservation.createIsland({ sizeBytes: 4096, image: null })), 'ATOLL_NO_SPACE')
  for (const index of [1, 3, 2]) islands[index]!.close()
  assert.is(reservation.largestFreeBytes, 3 * MIB)
  assert.is(reservation.islandCount, 1)
  islands[0]!.attach(memoryOf(MIB))
  assert.is(codeOf(() => reservation.close()), 'ATOLL_IN_USE')
  islands[0]!.detach()
  reservation.close()
})

test.run()
