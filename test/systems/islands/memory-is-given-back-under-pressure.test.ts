import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Image } from '../../../src/act/local/memory/index.js'
import { ResourceIslandManager } from '../../../src/systems/islands/index.js'
import { refusal } from '../../rejection.js'

const MIB = 2 ** 20

test('what tasks ask for least goes first, no more than is needed, and is back only when a plan wants it', () => {
  const [often, seldom] = [7, 8].map((byte) => Image.create(new Uint8Array(MIB).fill(byte)))
  const manager = new ResourceIslandManager({ memoryBudgetBytes: 16 * MIB })
  try {
    manager.keepStandby(often!, MIB, 3)
    manager.keepStandby(seldom!, MIB, 3)
    manager.keepStandby(null, 4 * MIB, 1)
    const held = manager.getAvailableIsland(seldom!, MIB, 'a')!
    for (let at = 0; at < 8; at++) manager.releaseIsland(manager.getAvailableIsland(often!, MIB, `b-${at}`)!)
    assert.is(manager.statistics().heldBytes, 10 * MIB)

    assert.is(manager.shrink(5 * MIB), 5 * MIB)
    assert.is(manager.counts(null).standby, 0, 'nobody ever asked for it')
    assert.is(manager.counts(seldom!).standby, 1)
    assert.is(manager.counts(often!).standby, 3)
    assert.is(manager.statistics().heldBytes, 5 * MIB)

    manager.releaseIsland(held)
    assert.is(manager.counts(seldom!).standby, 1, 'no more than were left')
    assert.is(manager.shrink(Infinity), 4 * MIB, 'all that stands by')
    assert.is(manager.islands().length, 0)
    assert.is(manager.keepStandby(seldom!, MIB, 2), 2)
    assert.match(
      refusal(() => manager.shrink(NaN)),
      /0 bytes or more, not NaN/,
    )
  } finally {
    manager.close()
    for (const image of [often, seldom]) image!.close()
  }
})

test('what is held is told apart: images once for all islands, parked pages, and what tasks may have written to', () => {
  const image = Image.create(new Uint8Array(2 * MIB).fill(7))
  const manager = new ResourceIslandManager({ memoryBudgetBytes: 64 * MIB })
  try {
    manager.keepStandby(image, 2 * MIB, 5)
    assert.equal(manager.holdings(), { imageBytes: 2 * MIB, parkedBytes: 0, activeBytes: 0 })
    manager.keepStandby(null, 4 * MIB, 2)
    manager.getAvailableIsland(image, 2 * MIB, 'a')
    assert.equal(manager.holdings(), { imageBytes: 2 * MIB, parkedBytes: 8 * MIB, activeBytes: 2 * MIB })
    manager.releaseIsland(manager.islands().find(({ status }) => status === 'Active')!)
    manager.shrink(Infinity)
    assert.equal(manager.holdings(), { imageBytes: 0, parkedBytes: 0, activeBytes: 0 })
  } finally {
    manager.close()
    image.close()
  }
})

test.run()
