import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ManualClock } from '../../src/act/clock.js'
import { SimHost, SimVms } from '../../src/act/sim/index.js'
import { Engine, type TickResult } from '../../src/engine.js'
import { rejection } from '../rejection.js'
import { Folder, policy } from './reload/support.js'
import { policyFile } from './support.js'

const TICKS = 40

function engineOf(seed: number): Engine {
  const host = new SimHost(new SimVms({ seed, vms: 30, dayMs: 50_000 }))
  return new Engine({ host, policies: [policyFile('memory-ahead')], clock: new ManualClock(), workers: 0 })
}

/** Lets engines take turns, tick by tick. */
async function play(...engines: Engine[]): Promise<TickResult[][]> {
  for (const engine of engines) await engine.start({ autoTick: false })
  const results = engines.map((): TickResult[] => [])
  for (let tick = 1; tick <= TICKS; tick++) {
    for (const [index, engine] of engines.entries()) results[index]!.push(await engine.tick(tick * 1000))
  }
  for (const engine of engines) await engine.stop()
  return results
}

test('engines that run in turns in one process decide what each decides alone', async () => {
  const [first] = await play(engineOf(1))
  const [second] = await play(engineOf(2))
  assert.equal(await play(engineOf(1), engineOf(2), engineOf(1)), [first, second, first])
  assert.not.equal(first, second)
})

test('one that reloads, fails to and stops does not disturb another', async () => {
  const [alone] = await play(engineOf(1))
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
    const [results] = await Promise.all([play(engineOf(1)), troubles()])
    assert.equal(results, [alone])
  } finally {
    folder.remove()
  }
})

test.run()
