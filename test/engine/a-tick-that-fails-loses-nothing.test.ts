import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ManualClock } from '../../src/act/clock.js'
import { SimHost, SimVms } from '../../src/act/sim/index.js'
import { Engine } from '../../src/engine.js'
import { ForecastPool } from '../../src/forecast/pool.js'
import { rejection } from '../rejection.js'
import { policyFile } from './support.js'

/** The next run over a table fails before its first row, or behind its last. */
function failNextRun(kind: string, when: 'before' | 'behind'): void {
  const { run } = ForecastPool.prototype
  ForecastPool.prototype.run = async function (...given) {
    if (given[0] !== kind) return run.apply(this, given)
    ForecastPool.prototype.run = run
    if (when === 'behind') await run.apply(this, given)
    throw new Error('trap')
  }
}

for (const when of ['before', 'behind'] as const) {
  test(`observations are read once, whether the tick failed ${when} its rows`, async () => {
    const engine = new Engine({ clock: new ManualClock(), workers: 0, historyTicks: 4 })
    const call = (count: number) => engine.observe('function', 'f', { 'requests.arrived': count })
    const arrived = () => [...engine.history('function', 'f', 'requests.arrived', 4)]
    engine.add('function', 'f')
    for (const count of [1, 2, 4, 8]) {
      call(count)
      await engine.tick()
    }
    call(16)
    engine.observe('function', 'f', { duration: 3 })
    failNextRun('function', when)
    assert.is((await rejection(engine.tick())).message, 'trap')
    call(32)
    await engine.tick()
    await engine.tick()
    assert.equal(arrived(), [8, NaN, when === 'before' ? 48 : 32, 0])
    assert.is(engine.sense.tables.function.signal('duration').current.values[0], 3)
    assert.is(engine.statistics().ticks, 7)
    // Rows are handed out again: the failed tick has ended for the table, too.
    engine.remove('function', 'f')
    assert.is(engine.add('function', 'g').row, 0)
    await engine.stop()
  })
}

test('a host that cannot be sampled fails its tick only', async () => {
  class BlindHost extends SimHost {
    blind = false
    override sample(nowMs: number): void {
      if (this.blind) throw new Error('the agent is gone')
      super.sample(nowMs)
    }
  }
  const host = new BlindHost(new SimVms({ seed: 7, vms: 50, dayMs: 50_000 }))
  const engine = new Engine({ host, policies: [policyFile('memory-ahead')], clock: new ManualClock(), workers: 0 })
  await engine.start({ autoTick: false })
  let actions = 0
  for (let tick = 1; tick <= 60; tick++) {
    host.blind = tick % 10 === 0
    if (host.blind) assert.is((await rejection(engine.tick(tick * 1000))).message, 'the agent is gone')
    else actions += (await engine.tick(tick * 1000)).actions.length
  }
  assert.ok(actions > 0)
  assert.is(engine.statistics().ticks, 54)
  await engine.stop()
})

test.run()
