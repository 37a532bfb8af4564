import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Image } from '../../../src/act/local/memory/index.js'
import { ResourceIslandManager } from '../../../src/systems/islands/index.js'

const MIB = 2 ** 20

test('functions whose images hold the same bytes share islands; each has what it wants, until the last one goes', () => {
  const [mine, yours] = [0, 1].map(() => Image.create(new Uint8Array(MIB).fill(5)))
  const manager = new ResourceIslandManager({ memoryBudgetBytes: 16 * MIB })
  try {
    manager.keepStandby(mine!, MIB, 2)
    manager.keepStandby(yours!, MIB, 1)
    assert.equal(manager.counts(mine!), { standby: 2, active: 0 })
    assert.equal(manager.counts(yours!), { standby: 1, active: 0 })
    assert.is(manager.holdings().imageBytes, MIB, 'the image is there once')

    const islands = ['a', 'b', 'c'].map((taskId) => manager.getAvailableIsland(yours!, MIB, taskId)!)
    assert.is(manager.statistics().misses, 0, 'what stands by for the one serves the other')
    assert.equal(manager.counts(yours!), { standby: 0, active: 3 })
    for (const island of islands) manager.releaseIsland(island)
    assert.is(manager.statistics().created, 3)

    manager.forget(mine!)
    mine!.close()
    assert.equal(manager.counts(yours!), { standby: 1, active: 0 })
    const island = manager.getAvailableIsland(yours!, MIB, 'd')!
    assert.is(new Uint8Array(island.memory.expose())[7], 5)
    island.memory.detach()
    assert.is(manager.keepStandby(yours!, MIB, 3), 3)
    manager.releaseIsland(island)
    manager.forget(yours!)
    assert.is(manager.islands().length, 0)
  } finally {
    manager.close()
    for (const image of [mine, yours]) image!.close()
  }
})

test.run()
