import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ManualClock } from '../../../src/act/clock.js'
import { SimHost, SimVms } from '../../../src/act/sim/index.js'
import { Engine, type TickResult } from '../../../src/engine.js'
import { policyFile } from '../support.js'
import { Folder, policy } from './support.js'

const TICKS = 120
const RELOADS = 8

/** @param edits called between ticks, now and then; what it writes is reloaded */
async function run(folder: Folder, edits: ((round: number) => void) | null) {
  const clock = new ManualClock()
  const host = new SimHost(new SimVms({ seed: 7, vms: 40 }))
  const engine = new Engine({ host, clock, policies: [folder.path], workers: 0 })
  const results: TickResult[] = []
  const events: string[] = []
  engine.on('policy', ({ event }) => events.push(event))
  try {
    await engine.start({ autoTick: false })
    for (let tick = 0; tick < TICKS; tick++) {
      clock.advance(1000)
      results.push(await engine.tick())
      if (edits === null || tick % (TICKS / RELOADS) !== 0) continue
      edits(tick / (TICKS / RELOADS))
      await engine.reload().catch(() => {})
    }
  } finally {
    await engine.stop()
  }
  return { results, events }
}

test('a run with reloads of other policies, good and bad, decides the same as one without, bit for bit', async () => {
  const folder = new Folder({ 'ahead.yaml': readFileSync(policyFile('memory-ahead'), 'utf8') })
  try {
    const without = await run(folder, null)
    const reloaded = await run(folder, (round) => {
      const other = policy(`other-${round}`, '1 * GiB').replace('enforce', 'observe')
      folder.write('0-before.yaml', round % 3 === 2 ? 'nonsense' : other.replaceAll('other', 'before'))
      folder.write('z-behind.yaml', other)
    })
    assert.equal([...new Set(reloaded.events)].sort(), ['loaded', 'refused', 'unloaded'])
    const essence = ({ actions, nowMs }: TickResult) => ({
      nowMs,
      actions: actions.map(({ id: _, ...action }) => action),
    })
    assert.equal(reloaded.results.map(essence), without.results.map(essence))
    assert.ok(without.results.some(({ actions }) => actions.length > 0))
  } finally {
    folder.remove()
  }
})

test.run()
