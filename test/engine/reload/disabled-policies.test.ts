import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Turns } from '../../../src/engine/turns.js'
import { PoliciesInForce } from '../../../src/engine/policies-in-force.js'
import { AdmitStage } from '../../../src/forecast/admit-stage.js'
import { ForecastPool } from '../../../src/forecast/pool.js'
import { Sense, TARGET_KINDS, type TargetKind } from '../../../src/sense/index.js'
import { Folder, policy } from './support.js'

test('a disabled policy stays so while it is the same, without being told again; a changed one gets another chance', async () => {
  const folder = new Folder({ 'a.yaml': policy('a', '2 * GiB'), 'b.yaml': policy('b', '2 * GiB') })
  const sense = new Sense()
  const pool = new ForecastPool(sense.memory, 0)
  const stages = TARGET_KINDS.map((kind) => [kind, new AdmitStage(sense, sense.tables[kind])])
  const policies = new PoliciesInForce({
    sense,
    pool,
    admission: Object.fromEntries(stages) as Record<TargetKind, AdmitStage>,
    turns: new Turns(),
    tickMs: 1000,
    paths: [folder.path],
    context: { registry: sense.registry },
    signals: [],
  })
  const told: string[] = []
  policies.onChange = ({ event, policy }) => told.push(`${event} ${policy}`)
  const reasons = () => policies.bound.set.policies.map((_, index) => policies.bound.disabledReason(index))
  try {
    policies.bound.disable(0, 'it broke')
    policies.bound.disable(1, 'so did this')
    folder.write('b.yaml', policy('b', '3 * GiB'))
    await policies.reload()
    assert.equal(reasons(), ['it broke', null])
    assert.equal(told, ['disabled a', 'disabled b', 'loaded b'])
    policies.bound.disable(1, 'again')
    assert.is(told.at(-1), 'disabled b')
  } finally {
    await policies.stopReloading()
    await policies.release()
    await pool.close()
    folder.remove()
  }
})

test.run()
