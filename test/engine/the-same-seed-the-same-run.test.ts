import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ManualClock } from '../../src/act/clock.js'
import type { PlannedAction } from '../../src/act/index.js'
import { SimHost, SimVms } from '../../src/act/sim/index.js'
import { Engine } from '../../src/engine.js'
import { policyFile } from './support.js'

async function run(seed: string, workers: number): Promise<PlannedAction[]> {
  const host = new SimHost(new SimVms({ seed, vms: 3000, dayMs: 100_000 }))
  const policies = [policyFile('memory-ahead')]
  const engine = new Engine({ host, policies, clock: new ManualClock(), workers })
  const actions: PlannedAction[] = []
  engine.on('tick', (result) => actions.push(...result.actions))
  await engine.start({ autoTick: false })
  for (let tick = 1; tick <= 60; tick++) await engine.tick(tick * 1000)
  await engine.stop()
  return actions
}

test('a seed fixes every action, whatever the number of workers; another seed gives others', async () => {
  const alone = await run('a', 0)
  assert.ok(alone.length > 50, `${alone.length} actions`)
  assert.equal(await run('a', 2), alone)
  assert.not.equal(await run('b', 0), alone)
})

test.run()
