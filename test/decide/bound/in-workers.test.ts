import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { BoundPolicies } from '../../../src/decide/index.js'
import { ForecastPool } from '../../../src/forecast/pool.js'
import { Sense, TARGET_KINDS } from '../../../src/sense/index.js'
import { addVm, load, vmPolicy, wishes } from '../support/policies.js'

test('workers evaluate the rules chunk by chunk', async () => {
  const sense = new Sense({ capacity: { vm: 5000 }, historyTicks: 1 })
  const set = load(
    vmPolicy(
      `rules:
  - name: grow
    when: vm.memory.used > 0 * GiB
    do: { action: memory.commit, to: vm.memory.used }`,
    ),
  )
  const bound = new BoundPolicies(set, sense, 1000)
  const wanted: [string, number, number][] = []
  for (let row = 0; row < 4999; row++) {
    addVm(sense, `vm-${row}`, { 'memory.used': row % 7 === 0 ? row : 0 })
    if (row % 7 === 0 && row > 0) wanted.push(['grow', row, row])
  }
  const pool = new ForecastPool(sense.memory, 2)
  try {
    const steps = Object.fromEntries(TARGET_KINDS.map((kind) => [kind, bound.stepsFor(kind)]))
    pool.use(steps as Parameters<ForecastPool['use']>[0], bound.module)
    await pool.run('vm', 4999, 0)
    bound.gather('vm', 4999)
    assert.equal(wishes(bound), wanted)
  } finally {
    await pool.close()
    bound.release()
  }
})

test.run()
