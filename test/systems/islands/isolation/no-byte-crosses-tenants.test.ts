import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { IslandAuditor, ResourceIslandManager } from '../../../../src/systems/islands/index.js'
import { traces } from '../../../act/local/functions/traces.js'
import { Driver } from './driver.js'

const SEED = process.env.ATOLL_SEED ?? `${Date.now()}`
const TASKS = 20_000

async function play(seed: string, tasks: number) {
  const audit = new IslandAuditor()
  const manager = new ResourceIslandManager({ memoryBudgetBytes: 64 * 2 ** 20, auditor: audit })
  const driver = new Driver(manager, seed)
  try {
    await driver.play(tasks)
  } finally {
    await driver.close()
    manager.close()
  }
  audit.finish()
  const { findings, tally } = driver
  return { findings, tally, audit, left: manager.islands().length }
}

test(`20,000 tasks of tenants who hunt for each other's bytes find none, whatever ends them (seed ${SEED})`, async () => {
  await play('rehearsal', 300) // loads what stays loaded
  const before = await traces()
  const { findings, tally, audit, left } = await play(SEED, TASKS)
  assert.equal(findings, [], `seed ${SEED}`)
  assert.equal(audit.auditor.violations, [], `seed ${SEED}`)
  for (const [what, times] of Object.entries(tally)) assert.ok(times > 0, `${what}: ${times}`)
  for (const invariant of ['reset_equals_image', 'island_has_one_owner', 'no_bytes_cross_tenants'] as const)
    assert.ok(audit.auditor.checks.get(invariant)! > TASKS / 2, invariant)
  assert.is(left, 0)
  const after = await traces()
  assert.equal(after.islandMappings, before.islandMappings)
  assert.equal(after.largeMappings, before.largeMappings)
  assert.equal(after.files, before.files)
  assert.is(after.threads, before.threads)
})

test.run()
