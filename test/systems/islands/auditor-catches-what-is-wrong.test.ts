import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { IslandAuditor, type ResourceIsland, ResourceIslandManager } from '../../../src/systems/islands/index.js'

const MIB = 2 ** 20

function audited(run: (audit: IslandAuditor, island: ResourceIsland, manager: ResourceIslandManager) => void) {
  const audit = new IslandAuditor()
  const manager = new ResourceIslandManager({ memoryBudgetBytes: 8 * MIB, auditor: audit })
  const island = manager.allocateIsland(null, MIB, 'a')!
  try {
    run(audit, island, manager)
  } finally {
    manager.close()
  }
  return audit.auditor.violations.map(({ invariant, details }) => `${invariant}: ${details}`)
}

function dirty({ memory }: ResourceIsland): void {
  new Uint8Array(memory.expose())[7] = 1
  memory.detach()
}

test('nothing, when all is well', () => {
  const violations = audited((audit, island, manager) => {
    dirty(island)
    manager.releaseIsland(island)
    assert.equal(audit.read().islandsOut, 0)
    assert.ok(audit.read().mappings > 0)
    audit.finish()
  })
  assert.equal(violations, [])
})

test('an island that has two owners, or none', () => {
  const violations = audited((audit, island, manager) => {
    audit.given(island)
    manager.releaseIsland(island)
    audit.takenBack(island)
  })
  assert.is(violations.length, 2)
  assert.match(violations[0]!, /^island_has_one_owner: island \d+, Active, of a, goes to a$/)
  assert.match(violations[1]!, /^island_has_one_owner: island \d+ of nobody was given back$/)
})

test('bytes that a reset has left, and that the next task would see', () => {
  const violations = audited((audit, island, manager) => {
    manager.releaseIsland(island)
    manager.keepStandby(null, MIB, 1)
    dirty(island)
    assert.is(manager.getAvailableIsland(null, MIB, 'b'), island)
    manager.releaseIsland(island)
    assert.is(audit.read().islandsOut, 0)
  })
  const { length } = violations
  assert.is(length, 2)
  assert.match(violations[0]!, /^reset_equals_image: island \d+ differs from its image at byte 7, as b gets it$/)
  assert.match(violations[1]!, /^no_bytes_cross_tenants: island \d+ of a keeps byte 7, as b gets it$/)
})

test('an island that never comes back', () => {
  const violations = audited((audit, island, manager) => {
    audit.finish()
    manager.releaseIsland(island)
  })
  assert.equal(violations, ['nothing_lost: 1 islands were never given back'])
})

test.run()
