import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createRandom } from '../../../src/sense/random.js'
import { ResourceIslandManager } from '../../../src/systems/islands/index.js'
import { SizeClasses } from '../../../src/systems/islands/size-class.js'

const MIB = 2 ** 20
const GIB = 2 ** 30

function ask(sizes: SizeClasses, bytes: number, times: number): number {
  let changes = 0
  for (let time = 0; time < times; time++) if (sizes.observe(bytes)) changes++
  return changes
}

test('a size that many ask for gets a class of its own, and waste is bounded by the bins', () => {
  const sizes = new SizeClasses({ granularityBytes: MIB, classLimit: 2 })
  for (let round = 0; round < 64; round++) {
    ask(sizes, 34 * MIB, 1)
    ask(sizes, 600 * MIB, 1)
  }
  assert.is(sizes.learned.length, 2)
  for (const bytes of [34 * MIB, 600 * MIB]) {
    assert.ok(sizes.classFor(bytes) >= bytes && sizes.classFor(bytes) <= 1.125 * bytes + 2 * MIB, `${sizes.learned}`)
  }
  assert.is(sizes.classFor(4 * GIB), 4 * GIB, 'what nobody asked for before is served by powers of two')
})

test('the classes follow when tasks ask for other sizes, and stay when nothing changes', () => {
  const sizes = new SizeClasses({ granularityBytes: MIB, classLimit: 4 })
  const random = createRandom('sizes')
  const some = (median: number) => Math.min(8 * GIB, Math.max(1, median * Math.exp(0.5 * random.normal())))
  let changes = 0
  for (let at = 0; at < 20_000; at++) if (sizes.observe(some(100 * MIB))) changes++
  assert.ok(changes <= 4, `${changes} changes in a steady load`)
  const before = sizes.learned
  for (let at = 0; at < 8000; at++) sizes.observe(some(3 * GIB))
  assert.ok(Math.max(...sizes.learned) > 4 * GIB, `${sizes.learned}`)
  assert.not.equal(sizes.learned, before)
})

test('whatever is asked for: few classes of whole steps, and the least waste that so many can have', () => {
  const steps = fc.constantFrom(2 ** 16, MIB, 8 * MIB)
  const asked = fc.array(fc.integer({ min: 1, max: 1024 }), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 3 }), asked, (granularityBytes, classLimit, mibs) => {
      const sizes = new SizeClasses({ granularityBytes, classLimit })
      for (let at = 0; at < 64; at++) sizes.observe(mibs[at % mibs.length]! * MIB)
      assert.ok(sizes.learned.length >= 1 && sizes.learned.length <= classLimit)
      for (const size of sizes.learned) {
        assert.is(size % Math.max(granularityBytes, MIB), 0)
        assert.ok(size >= MIB && size <= 8 * GIB)
        assert.is(sizes.classFor(size), size)
      }
      for (const mib of mibs) assert.ok(sizes.classFor(mib * MIB) >= mib * MIB)
      assert.ok(
        sizes.classFor(Math.max(...mibs) * MIB) <= 1.25 * Math.max(...mibs) * MIB + 2 * granularityBytes + 2 * MIB,
      )
    }),
    { numRuns: 200 },
  )
})

test('islands that stand by in a size that is no class any more give way to one of the new size', () => {
  const manager = new ResourceIslandManager({ memoryBudgetBytes: 64 * MIB })
  try {
    assert.is(manager.keepStandby(null, 9 * MIB, 2), 2)
    assert.is(manager.statistics().heldBytes, 32 * MIB, 'two of 16 MiB')
    for (let at = 0; at < 64; at++) manager.releaseIsland(manager.getAvailableIsland(null, 9 * MIB, `task-${at}`)!)
    assert.equal(manager.sizeClasses, [10 * MIB])
    assert.is(manager.counts(null).standby, 2)
    assert.is(manager.statistics().heldBytes, 20 * MIB)
    assert.is(manager.statistics().misses, 0)
  } finally {
    manager.close()
  }
})

test.run()
