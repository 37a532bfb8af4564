import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ManualClock } from '../../src/act/clock.js'
import { SimHost, SimVms } from '../../src/act/sim/index.js'
import { Auditor } from '../../src/decide/index.js'
import { Engine } from '../../src/engine.js'
import { policyFile } from './support.js'

test('guests that lag, refuse and lie never push a host over, nor a guest below its floor', async () => {
  const auditor = new Auditor()
  const vms = new SimVms({
    seed: 'hostile',
    vms: 200,
    vmsPerHost: 20,
    dayMs: 400_000,
    behaviours: { lags: 0.2, refuses: 0.2, lies: 0.2 },
  })
  const engine = new Engine({
    host: new SimHost(vms),
    policies: [policyFile('memory-ahead')],
    clock: new ManualClock(),
    tickMs: 1000,
    workers: 0,
    auditor,
  })
  await engine.start({ autoTick: false })
  for (let tick = 1; tick <= 600; tick++) await engine.tick(tick * 1000)
  const statistics = engine.statistics()
  await engine.stop()
  assert.equal(auditor.violations, [])
  assert.ok(statistics.actions > 100, `${statistics.actions} actions were taken`)
  assert.ok(statistics.rejectedObservations > 100, 'lies beyond the bounds were turned away')
  assert.is(auditor.checks.get('host_never_over')! > 600, true)
})

test.run()
