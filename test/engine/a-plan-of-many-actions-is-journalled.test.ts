import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ManualClock } from '../../src/act/clock.js'
import type { PlannedAction } from '../../src/act/index.js'
import { SimHost, SimVms } from '../../src/act/sim/index.js'
import { Engine } from '../../src/engine.js'
import type { JournalSink } from '../../src/recorder.js'
import { policyFile } from './support.js'

test('in several records, none of which is larger than a journal takes', async () => {
  const sizes: number[] = []
  const written: PlannedAction[] = []
  const journal: JournalSink = {
    append: (record) => {
      if (record.type === 'plan') {
        sizes.push(record.actions.length)
        written.push(...record.actions)
      }
      return 0
    },
    flush: () => Promise.resolve(true),
  }
  const host = new SimHost(new SimVms({ seed: 5, vms: 16_000, dayMs: 20_000 }))
  const engine = new Engine({
    host,
    journal,
    policies: [policyFile('memory-ahead')],
    clock: new ManualClock(),
    workers: 0,
    capacity: { host: 512 },
    historyTicks: 4,
  })
  const planned: PlannedAction[] = []
  engine.on('tick', ({ actions }) => planned.push(...actions))
  await engine.start({ autoTick: false })
  for (let tick = 1; planned.length < 8192 && tick <= 60; tick++) await engine.tick(tick * 1000)
  await engine.stop()
  assert.ok(
    sizes.some((size) => size === 4096),
    `${Math.max(...sizes)} actions at most`,
  )
  assert.ok(sizes.every((size) => size <= 4096))
  assert.equal(written, planned)
})

test.run()
