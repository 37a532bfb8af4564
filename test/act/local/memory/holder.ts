// A worker thread that holds islands for the tests, one order at a time.
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parentPort } from 'node:worker_threads'
import {
  Image,
  Island,
  Overlay,
  PageRegion,
  Reservation,
  Sampler,
  ScratchArea,
  SharedMapping,
  SharedRegion,
  SnapshotBuffer,
} from '../../../../src/act/local/memory/index.js'
import { bytesOf, codeOf, memoryOf } from './harness.js'
import type { Order } from './harness.js'

let bytes: Uint8Array = new Uint8Array()
const kept: unknown[] = []

parentPort!.on('message', (order: Order) => parentPort!.postMessage(carryOut(order)))

function carryOut(order: Order): unknown {
  switch (order.do) {
    case 'attach': {
      const island = Island.open(order.islandId)
      const memory = memoryOf(island.sizeBytes)
      const code = codeOf(() => island.attach(memory))
      bytes = bytesOf(memory)
      return code
    }
    case 'expose': {
      const island = Island.open(order.islandId)
      return codeOf(() => {
        bytes = new Uint8Array(island.expose())
      })
    }
    case 'detach':
      return codeOf(() => Island.open(order.islandId).detach())
    case 'resetHeld':
      return codeOf(() => Island.open(order.islandId).reset())
    case 'read':
      return bytes[order.at] ?? null
    case 'write': {
      bytes[order.at] = order.byte
      return null
    }
    case 'create':
      return createEverything(order.sizeBytes)
    case 'spin': {
      parentPort!.postMessage('spinning')
      for (;;) bytes[0] = 1
    }
  }
}

/** One of each thing that a thread can own or hold. */
function createEverything(sizeBytes: number): unknown {
  const reservation = Reservation.create(64 * 2 ** 20)
  const image = Image.create(new Uint8Array(sizeBytes).fill(7))
  const attached = reservation.createIsland({ sizeBytes, image })
  const exposed = reservation.createIsland({ sizeBytes, image })
  attached.attach(memoryOf(sizeBytes))
  const buffer = exposed.expose()
  const overlay = Overlay.create(memoryOf(sizeBytes), image)
  const sampler = Sampler.open('thread')
  const snapshots = SnapshotBuffer.create(sizeBytes)
  const region = PageRegion.ofOverlay(overlay, { offsetBytes: 0, sizeBytes })
  const snapshot = region.snapshot(snapshots)
  const shared = SharedRegion.create(image)
  const area = ScratchArea.open(dirname(fileURLToPath(import.meta.url)), { limitBytes: 2 ** 30 })
  kept.push(reservation, image, attached, buffer, overlay, sampler, snapshot, SharedMapping.open(shared.file), area)
  return { address: reservation.address, islandIds: [attached.id, exposed.id], imageId: image.id }
}
