import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Island, Reservation } from '../../../../src/act/local/memory/index.js'
import { MIB, withIsland } from './harness.js'

const PAGE = 4096

/** Resident memory of an island's mapping. */
function residentBytes({ status: { address }, sizeBytes }: Island): number {
  let bytes = 0
  let isWithin = false
  for (const line of readFileSync('/proc/self/smaps', 'utf8').split('\n')) {
    const range = /^([0-9a-f]+)-([0-9a-f]+) /.exec(line)
    if (range !== null) {
      const [start, end] = [Number.parseInt(range[1]!, 16), Number.parseInt(range[2]!, 16)]
      isWithin = start < address + sizeBytes && end > address
    } else if (isWithin && line.startsWith('Anonymous:')) bytes += 1024 * Number.parseInt(line.slice(10))
  }
  return bytes
}

test('of an island of zeros only the pages that were written to stay, byte for byte', () => {
  const reservation = Reservation.create(64 * MIB)
  const island = reservation.createIsland({ sizeBytes: 8 * MIB, image: null })
  assert.is(residentBytes(island), 8 * MIB)
  const bytes = new Uint8Array(island.expose())
  for (let page = 0; page < 100; page++) bytes[page * 3 * PAGE + page] = page + 1
  island.detach()
  assert.is(island.swapOut(), 8 * MIB - 100 * PAGE)
  assert.is(residentBytes(island), 100 * PAGE)
  assert.is(island.status.content, 'used')
  const again = new Uint8Array(island.expose())
  for (let page = 0; page < 100; page++) assert.is(again[page * 3 * PAGE + page], page + 1)
  assert.is(
    again.reduce((sum, byte) => sum + byte, 0),
    5050,
  )
  island.detach()
  island.reset()
  assert.is(island.firstDifference(), null)
  reservation.close()
})

test('of an island of an image only what differs stays, and resets go on finding every write', () =>
  withIsland(4 * MIB, ({ island, content }) => {
    for (let round = 0; round < 40; round++) {
      const bytes = new Uint8Array(island.expose())
      for (let page = 0; page < 20; page++) bytes[(page + (round % 3)) * PAGE + 7] ^= 0xff
      for (let page = 100; page < 110; page++) bytes[page * PAGE] = content[page * PAGE]!
      island.detach()
      assert.ok(island.swapOut() >= 10 * PAGE)
      assert.is(residentBytes(island), 20 * PAGE)
      const again = new Uint8Array(island.expose())
      for (let at = 0; at < 64 * PAGE; at += 1) {
        const isWritten = at % PAGE === 7 && at / PAGE >= round % 3 && at / PAGE < 20 + (round % 3)
        if (again[at] !== (isWritten ? content[at]! ^ 0xff : content[at])) assert.unreachable(`byte ${at}`)
      }
      island.detach()
      island.reset()
      assert.is(island.firstDifference(), null)
    }
  }))

test.run()
