import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Image, Overlay, Reservation, Sampler } from '../../../../src/act/local/memory/index.js'
import { codeOf, memoryOf, MIB } from './harness.js'

test('whatever is used after close says that it is closed; closing again does nothing', () => {
  const reservation = Reservation.create(8 * MIB)
  const image = Image.create(new Uint8Array(MIB))
  const island = reservation.createIsland({ sizeBytes: MIB, image })
  const overlay = Overlay.create(memoryOf(MIB), image)
  const sampler = Sampler.open('process')
  for (const thing of [overlay, sampler, island, image, reservation]) {
    thing.close()
    thing.close()
  }
  for (const call of [
    () => overlay.reset(),
    () => overlay.firstDifference(),
    () => sampler.sample(),
    () => island.attach(memoryOf(MIB)),
    () => island.expose(),
    () => island.detach(),
    () => island.revoke(),
    () => island.reset(),
    () => island.wipe(),
    () => island.status,
    () => Image.open(image.id),
    () => Overlay.create(memoryOf(MIB), image),
    () => reservation.createIsland({ sizeBytes: MIB, image: null }),
    () => reservation.largestFreeBytes,
  ]) {
    assert.is(codeOf(call), 'ATOLL_CLOSED', String(call))
  }
})

test.run()
