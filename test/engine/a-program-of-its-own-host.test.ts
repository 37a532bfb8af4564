import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ManualClock } from '../../src/act/clock.js'
import { Engine } from '../../src/engine.js'
import { policyFile } from './support.js'

const GIB = 2 ** 30

test('a program observes, ticks, applies the plan itself and says what became of it', async () => {
  const clock = new ManualClock()
  const engine = new Engine({ policies: [policyFile('memory-ahead')], clock, tickMs: 1000, workers: 0 })
  engine.add('host', 'here')
  engine.add('vm', 'guest', { host: 'here', labels: { tier: 'standard' } })
  engine.observe('host', 'here', { 'memory.total': 8 * GIB, 'memory.committed': GIB, 'memory.pressure': 0 })
  engine.observe('vm', 'guest', { 'memory.maximum': 4 * GIB, 'memory.safeMinimum': GIB / 8 })
  let actual = GIB
  let commits = 0
  for (let tick = 0; tick < 300; tick++) {
    clock.advance(1000)
    const used = Math.min(actual, 0.7 * GIB + tick * 0.003 * GIB)
    engine.observe('host', 'here', { 'memory.committed': actual })
    engine.observe('vm', 'guest', { 'memory.used': used, 'memory.actual': actual })
    const { actions } = await engine.tick()
    for (const action of actions) {
      if (action.action === 'memory.commit') commits++
      assert.is(action.targetId, 'guest')
      assert.ok(action.to <= 4 * GIB)
      if (action.action !== 'memory.reserve') actual = action.to
      engine.settle(action, { status: 'done', reached: actual })
    }
  }
  const [before, last] = engine.history('vm', 'guest', 'memory.used', 2)
  assert.ok(last! > before!, 'the history of a signal is at hand')
  await engine.stop()
  assert.ok(commits > 0, 'memory was committed ahead of a steady climb')
  assert.ok(actual > 1.5 * GIB, `the guest has ${actual} bytes`)
})

test.run()
