// A process with private memory of its own, over an image and over nothing, that does what it is told; for the tests.
import { createInterface } from 'node:readline'
import { Image, pageBytes, Reservation } from '../../../../src/act/local/memory/index.js'
import { MIB, pattern } from './harness.js'

export type PrivateOrder =
  | { readonly do: 'create'; readonly overImage: boolean; readonly sizeBytes: number }
  | { readonly do: 'store'; readonly at: number; readonly byte: number; readonly length: number }
  | { readonly do: 'comb' | 'reset' | 'wipe' | 'leave' | 'readBack' }

const reservation = Reservation.create(64 * MIB)
const image = Image.create(pattern(2 * MIB))
let island = reservation.createIsland({ sizeBytes: 2 * MIB, image })
let bytes = new Uint8Array()

createInterface(process.stdin).on('line', (line) => console.log(JSON.stringify(carryOut(JSON.parse(line)) ?? null)))

function carryOut(order: PrivateOrder): unknown {
  switch (order.do) {
    case 'create': {
      island = reservation.createIsland({
        sizeBytes: order.sizeBytes,
        image: order.overImage ? image : null,
        populate: false,
      })
      bytes = new Uint8Array(island.expose())
      return island.status.address
    }
    case 'store':
      return void bytes.fill(order.byte, order.at, order.at + order.length)
    case 'comb': {
      for (let at = 0; at < bytes.length; at += 2 * pageBytes()) bytes[at]! ^= 1
      return null
    }
    case 'reset':
      return island.reset()
    case 'wipe':
      return island.wipe()
    case 'leave': {
      island.detach()
      return island.close()
    }
    case 'readBack':
      return Buffer.from(bytes).toString('base64')
  }
}
