import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ManualClock } from '../../src/act/clock.js'
import type { Outcome } from '../../src/act/index.js'
import { SimHost, SimVms } from '../../src/act/sim/index.js'
import { Engine } from '../../src/engine.js'
import { policyFile } from './support.js'

class ThrowingHost extends SimHost {
  override apply(): Outcome {
    throw new Error('the wire is cut')
  }
}

test('an exception of a host becomes the outcome of its action, and the next tick comes', async () => {
  const host = new ThrowingHost(new SimVms({ seed: 7, vms: 50, dayMs: 50_000 }))
  const engine = new Engine({ host, policies: [policyFile('memory-ahead')], clock: new ManualClock(), workers: 0 })
  const reasons = new Set<string>()
  engine.on('outcome', (_action, outcome) => outcome.status === 'failed' && reasons.add(outcome.reason))
  await engine.start({ autoTick: false })
  for (let tick = 1; tick <= 40; tick++) await engine.tick(tick * 1000)
  await engine.stop()
  assert.equal([...reasons], ['the wire is cut'])
  assert.is(engine.statistics().ticks, 40)
})

test('an exception of planned() or of a listener leaves no action of the plan unsettled', async () => {
  class CountingHost extends SimHost {
    applied = 0
    planned(): void {
      throw new Error('no plans today')
    }
    override apply(...given: Parameters<SimHost['apply']>): Outcome {
      this.applied++
      return super.apply(...given)
    }
  }
  const host = new CountingHost(new SimVms({ seed: 7, vms: 50, dayMs: 50_000 }))
  const engine = new Engine({ host, policies: [policyFile('memory-ahead')], clock: new ManualClock(), workers: 0 })
  const problems = new Set<string>()
  engine.on('problem', ({ message }) => problems.add(message))
  engine.on('outcome', () => {
    throw new Error('a listener with a defect')
  })
  await engine.start({ autoTick: false })
  for (let tick = 1; tick <= 40; tick++) await engine.tick(tick * 1000)
  await engine.stop()
  assert.equal(problems, new Set(['no plans today', 'a listener with a defect']))
  assert.ok(host.applied > 1)
  assert.is(host.applied, engine.statistics().actions)
})

class ForgetfulHost extends SimHost {
  override apply(): Outcome {
    return undefined as unknown as Outcome
  }
}

test('a host that forgets to say what became of an action is told so', async () => {
  const host = new ForgetfulHost(new SimVms({ seed: 7, vms: 50, dayMs: 50_000 }))
  const engine = new Engine({ host, policies: [policyFile('memory-ahead')], clock: new ManualClock(), workers: 0 })
  const reasons = new Set<string>()
  engine.on('outcome', (_action, outcome) => outcome.status === 'failed' && reasons.add(outcome.reason))
  await engine.start({ autoTick: false })
  for (let tick = 1; tick <= 40; tick++) await engine.tick(tick * 1000)
  await engine.stop()
  assert.equal([...reasons], ['the host said nothing of what became of the action: apply() must return an outcome'])
})

test.run()
