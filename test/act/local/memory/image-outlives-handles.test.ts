import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Image } from '../../../../src/act/local/memory/index.js'
import { codeOf, imageTraces, MIB, withIsland } from './harness.js'

test('an image whose handles are closed lives on until the last island over it is closed', async () => {
  const before = imageTraces()
  await withIsland(MIB, ({ image, island }) => {
    image.close()
    assert.is(codeOf(() => Image.open(image.id)), 'ATOLL_CLOSED')
    island.wipe()
    island.reset()
    assert.is(island.firstDifference(), null)
  })
  assert.equal(imageTraces(), before)
})

test.run()
