// The manager against a model of it, with real islands: whatever is asked in whatever order, and whatever fails.
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Image, Island } from '../../../src/act/local/memory/index.js'
import { type ResourceIsland, ResourceIslandManager } from '../../../src/systems/islands/index.js'

const MIB = 2 ** 20
const BUDGET = 12 * MIB
const SHARED = new Uint8Array(MIB).fill(1)
/** Two functions have the same bytes as their image. */
const CONTENTS = [null, SHARED, new Uint8Array(2 * MIB).fill(2), SHARED]

/** What must be true: whose each island is, and what the plan wants of each content. */
interface Model {
  readonly owners: Map<ResourceIsland, { readonly taskId: string; readonly index: number }>
  readonly wanted: number[]
  /** Those of contents that were forgotten since: they count no more, and go when their tasks end. */
  readonly forgotten: Set<ResourceIsland>
  tasks: number
}

interface Real {
  readonly images: (Image | null)[]
  readonly manager: ResourceIslandManager
}

type Failing = 'populate' | 'reset' | null

abstract class Step implements fc.Command<Model, Real> {
  readonly failing: Failing

  constructor(failing: Failing) {
    this.failing = failing
  }

  check(_model: Readonly<Model>): boolean {
    return true
  }

  run(model: Model, real: Real): void {
    withFailing(this.failing, () => this.act(model, real))
    audit(model, real)
  }

  abstract act(model: Model, real: Real): void
  abstract toString(): string
}

/** Runs with the first native call of the kind failing; whoever called it must be left as if nothing had been asked. */
function withFailing(call: Failing, run: () => void): void {
  if (call === null) return run()
  const intact = Island.prototype[call]
  Island.prototype[call] = () => {
    Island.prototype[call] = intact
    throw new Error('injected')
  }
  try {
    run()
  } catch (error) {
    if ((error as Error).message !== 'injected') throw error
  } finally {
    Island.prototype[call] = intact
  }
}

/** All that must hold between any two steps. */
function audit({ owners, wanted, forgotten }: Model, { manager, images }: Real): void {
  const islands = manager.islands()
  assert.is(new Set(islands.map(({ islandId }) => islandId)).size, islands.length, 'one entry an island')
  let committed = 0
  for (const island of islands) {
    const { status, taskId, sizeBytes } = island
    assert.is(taskId, owners.get(island)?.taskId ?? null, 'one owner, and the one that it was given to')
    assert.is(status === 'Active', owners.has(island))
    if (status !== 'Free') committed += sizeBytes
    if (status !== 'Active') assert.is(island.memory.firstDifference(), null, 'nothing of the last owner is left')
  }
  for (const island of owners.keys()) assert.ok(islands.includes(island), 'no island of a task is lost')
  assert.is(manager.statistics().heldBytes, committed, 'the books are right')
  assert.ok(committed <= BUDGET, 'never over budget')
  const excess = new Map<number | undefined, number>()
  images.forEach((image, index) => {
    const { standby, active } = manager.counts(image)
    const own = [...owners].filter(([island, owner]) => owner.index === index && !forgotten.has(island))
    assert.is(active, own.length)
    excess.set(image?.id, (excess.get(image?.id) ?? 0) + standby - wanted[index]!)
  })
  // Of a content that several have: one that could not be given up is whosever comes first.
  for (const islands of excess.values()) assert.ok(islands <= 0, 'no more on standby than are wanted')
}

class Get extends Step {
  readonly index: number
  readonly now: boolean

  constructor(index: number, now: boolean, failing: Failing) {
    super(failing)
    this.index = index
    this.now = now
  }

  act(model: Model, { manager, images }: Real): void {
    const image = images[this.index]!
    const taskId = `task-${++model.tasks}`
    const { standby } = manager.counts(image)
    const { hits } = manager.statistics()
    const island = this.now
      ? manager.allocateIsland(image, MIB, taskId)
      : manager.getAvailableIsland(image, MIB, taskId)
    if (standby > 0) assert.ok(island !== null, 'what stands by is given out')
    if (standby > 0 && !this.now) assert.is(manager.statistics().hits, hits + 1)
    if (island === null) return
    assert.not(model.owners.has(island), 'it was nobody else’s')
    model.owners.set(island, { taskId, index: this.index })
    const bytes = new Uint8Array(island.memory.expose())
    assert.is(bytes[4096], CONTENTS[this.index]?.[0] ?? 0)
    bytes[(model.tasks % 256) * 4096] = 0xee
    island.memory.detach()
  }

  override toString(): string {
    return `${this.now ? 'allocate' : 'get'}(${this.index})${this.failing ?? ''}`
  }
}

class Release extends Step {
  readonly at: number

  constructor(at: number, failing: Failing) {
    super(failing)
    this.at = at
  }

  override check({ owners }: Readonly<Model>): boolean {
    return owners.size > 0
  }

  act({ owners, forgotten }: Model, { manager }: Real): void {
    const island = [...owners.keys()][this.at % owners.size]!
    try {
      manager.releaseIsland(island)
    } finally {
      // One that cannot be cleaned stays its task's; any other is given back, whatever happens to those beside it.
      if (island.status !== 'Active') {
        owners.delete(island)
        forgotten.delete(island)
      }
    }
    assert.throws(() => manager.releaseIsland(island), /no task can give it back|not of this manager/)
  }

  override toString(): string {
    return `release(${this.at})${this.failing ?? ''}`
  }
}

class Keep extends Step {
  readonly index: number
  readonly count: number

  constructor(index: number, count: number, failing: Failing) {
    super(failing)
    this.index = index
    this.count = count
  }

  act({ wanted }: Model, { manager, images }: Real): void {
    wanted[this.index] = Math.max(this.count, manager.counts(images[this.index]!).standby)
    const reached = manager.keepStandby(images[this.index]!, MIB, this.count)
    wanted[this.index] = this.count
    assert.ok(reached <= this.count)
    const { heldBytes } = manager.statistics()
    const sizeBytes = images[this.index]?.sizeBytes ?? MIB
    assert.ok(reached === this.count || heldBytes + sizeBytes > BUDGET, 'as many as the budget allows')
  }

  override toString(): string {
    return `keep(${this.index}, ${this.count})${this.failing ?? ''}`
  }
}

class Shrink extends Step {
  readonly mib: number

  constructor(mib: number) {
    super(null)
    this.mib = mib
  }

  act({ owners }: Model, { manager }: Real): void {
    const before = manager.statistics().heldBytes
    const active = [...owners.keys()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    const given = manager.shrink(this.mib * MIB)
    assert.is(manager.statistics().heldBytes, before - given)
    assert.ok(given >= Math.min(this.mib * MIB, before - active), 'as much as was asked for, if it was there')
    assert.ok(given < this.mib * MIB + 2 * MIB, 'and no island more')
  }

  override toString(): string {
    return `shrink(${this.mib})`
  }
}

class Forget extends Step {
  readonly index: number

  constructor(index: number) {
    super(null)
    this.index = index
  }

  act({ owners, wanted, forgotten }: Model, { manager, images }: Real): void {
    manager.forget(images[this.index]!)
    for (const [island, { index }] of owners) if (index === this.index) forgotten.add(island)
    wanted[this.index] = 0
    assert.is(manager.counts(images[this.index]!).standby, 0)
  }

  override toString(): string {
    return `forget(${this.index})`
  }
}

const content = fc.integer({ min: 0, max: CONTENTS.length - 1 })
const failing = fc.oneof(
  { weight: 6, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.constantFrom('populate' as const, 'reset' as const) },
)

const commands = [
  fc.tuple(content, fc.boolean(), failing).map((given) => new Get(...given)),
  fc.tuple(content, fc.boolean(), failing).map((given) => new Get(...given)),
  fc.tuple(fc.nat(20), failing).map((given) => new Release(...given)),
  fc.tuple(content, fc.nat(5), failing).map((given) => new Keep(...given)),
  fc.integer({ min: 0, max: 6 }).map((mib) => new Shrink(mib)),
  fc.integer({ min: 1, max: CONTENTS.length - 1 }).map((index) => new Forget(index)),
]

test('one owner each, never over budget, books that are right, nothing lost, nothing of the last owner left', () => {
  fc.assert(
    fc.property(fc.commands(commands, { maxCommands: 60, size: 'max' }), (steps) => {
      const images = CONTENTS.map((bytes) => (bytes === null ? null : Image.create(bytes)))
      const manager = new ResourceIslandManager({ memoryBudgetBytes: BUDGET })
      const model: Model = { owners: new Map(), wanted: images.map(() => 0), forgotten: new Set(), tasks: 0 }
      try {
        fc.modelRun(() => ({ model, real: { images, manager } }), steps)
      } finally {
        manager.close()
        assert.is(manager.islands().length, model.owners.size, 'only what tasks have is left')
        for (const island of model.owners.keys()) manager.releaseIsland(island)
        assert.is(manager.islands().length, 0)
        assert.is(manager.statistics().heldBytes, 0)
        for (const image of images) image?.close()
      }
    }),
    { numRuns: 80 },
  )
})

test.run()
