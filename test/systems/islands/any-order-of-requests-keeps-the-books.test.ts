import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Image } from '../../../src/act/local/memory/index.js'
import { type ResourceIsland, ResourceIslandManager } from '../../../src/systems/islands/index.js'

const MIB = 2 ** 20
const BUDGET = 12 * MIB

const step = fc.record({
  kind: fc.constantFrom('acquire', 'allocate', 'release', 'keep', 'forget'),
  image: fc.integer({ min: 0, max: 2 }),
  count: fc.integer({ min: 0, max: 5 }),
})

test('whatever tasks do: one owner each, never over budget, nothing of the last owner is left', () => {
  const contents = [null, new Uint8Array(MIB).fill(1), new Uint8Array(2 * MIB).fill(2)]
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const images = contents.map((content) => (content === null ? null : Image.create(content)))
      const manager = new ResourceIslandManager({ memoryBudgetBytes: BUDGET })
      const held: ResourceIsland[] = []
      try {
        for (const [at, { kind, image: index, count }] of steps.entries()) {
          const image = images[index]!
          const taskId = `task-${at}`
          if (kind === 'keep') manager.keepStandby(image, MIB, count)
          else if (kind === 'forget' && image !== null) manager.forget(image)
          else if (kind === 'release' && held.length > 0) manager.releaseIsland(held.splice(count % held.length, 1)[0]!)
          else if (kind === 'acquire' || kind === 'allocate') {
            const get = kind === 'acquire' ? manager.getAvailableIsland : manager.allocateIsland
            const island = get.call(manager, image, MIB, taskId)
            if (island === null) continue
            assert.is(island.taskId, taskId)
            assert.not(held.includes(island))
            assert.is(island.memory.firstDifference(), null, 'it is as its image')
            held.push(island)
            const bytes = new Uint8Array(island.memory.expose())
            bytes[count * 4096] = 0xee
            island.memory.detach()
          }
          assert.ok(manager.statistics().heldBytes <= BUDGET)
          assert.is(manager.islands().filter(({ status }) => status === 'Active').length, held.length)
        }
      } finally {
        for (const island of held) manager.releaseIsland(island)
        manager.close()
        assert.is(manager.islands().length, 0)
        for (const image of images) image?.close()
      }
    }),
    { numRuns: 60 },
  )
})

test.run()
