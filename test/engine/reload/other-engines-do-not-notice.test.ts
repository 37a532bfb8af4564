import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ManualClock } from '../../../src/act/clock.js'
import { SimHost, SimVms } from '../../../src/act/sim/index.js'
import { Engine, type TickResult } from '../../../src/engine.js'
import { rejection } from '../../rejection.js'
import { Folder, policy } from './support.js'
import { policyFile } from '../support.js'

const TICKS = 40

async function play(): Promise<TickResult[]> {
  const host = new SimHost(new SimVms({ seed: 1, vms: 30, dayMs: 50_000 }))
  const policies = [policyFile('memory-ahead')]
  const engine = new Engine({ host, policies, clock: new ManualClock(), workers: 0 })
  await engine.start({ autoTick: false })
  const results: TickResult[] = []
  for (let tick = 1; tick <= TICKS; tick++) results.push(await engine.tick(tick * 1000))
  await engine.stop()
  return results
}

test('one that reloads, fails to and stops does not disturb another', async () => {
  const alone = await play()
  const folder = new Folder({ 'a.yaml': policy('a', '2 * GiB') })
  const other = new Engine({ policies: [folder.path], workers: 0 })
  const troubles = async () => {
    folder.write('a.yaml', policy('a', '3 * GiB'))
    assert.equal((await other.reload()).loaded, ['a'])
    folder.write('a.yaml', 'nonsense')
    await rejection(other.reload())
    await other.stop()
  }
  try {
    const [results] = await Promise.all([play(), troubles()])
    assert.equal(results, alone)
  } finally {
    folder.remove()
  }
})

test.run()
