import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { longRun } from '../../../bench/long-run/run.js'

const TASKS = 2_000

test('2,000 tasks with kills, pressure and reloads: no invariant is broken, no byte crosses tenants, no mapping is left', async () => {
  const seed = process.env.ATOLL_SEED ?? 'short run'
  const result = await longRun({ tasks: TASKS, seed, inspections: 4, onProgress: () => undefined })
  assert.equal(result.auditor.violations, [], `seed ${seed}`)
  for (const invariant of ['reset_equals_image', 'island_has_one_owner', 'no_bytes_cross_tenants'] as const)
    assert.ok((result.auditor.checks.get(invariant) ?? 0) > 0, `${invariant} was checked`)
  assert.ok(result.ends.done > 0.9 * TASKS)
  assert.is(result.leftMappings, 0)
})

test.run()
