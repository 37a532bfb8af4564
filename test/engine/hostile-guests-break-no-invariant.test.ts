import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { JournalSink } from '../../src/recorder.js'
import { ManualClock } from '../../src/act/clock.js'
import { SimHost, SimVms, type SimVmsOptions } from '../../src/act/sim/index.js'
import { Auditor } from '../../src/decide/index.js'
import { Engine, type EngineStatistics } from '../../src/engine.js'
import { policyFile } from './support.js'

const HOSTILE = { lags: 0.2, refuses: 0.2, lies: 0.2 }

interface Played {
  readonly auditor: Auditor
  readonly statistics: EngineStatistics
  /** How often each reason was given, and each action taken. */
  readonly reasons: Readonly<Record<string, number>>
  readonly actions: Readonly<Record<string, number>>
}

async function play(options: Partial<SimVmsOptions>, policies: readonly string[]): Promise<Played> {
  const auditor = new Auditor()
  const reasons: Record<string, number> = {}
  const actions: Record<string, number> = {}
  const count = (into: Record<string, number>, key: string, by = 1) => {
    into[key] = (into[key] ?? 0) + by
  }
  const journal: JournalSink = {
    append(record) {
      if (record.type !== 'tick') return 0
      for (const [name, times] of Object.entries(record.reasons)) count(reasons, name, times)
      return 0
    },
    flush: async () => true,
  }
  const engine = new Engine({
    host: new SimHost(new SimVms({ seed: 'hostile', vms: 200, vmsPerHost: 20, dayMs: 400_000, ...options })),
    policies: policies.map(policyFile),
    clock: new ManualClock(),
    tickMs: 1000,
    workers: 0,
    auditor,
    journal,
  })
  engine.on('outcome', ({ action }, { status }) => count(actions, `${action} ${status}`))
  await engine.start({ autoTick: false })
  for (let tick = 1; tick <= 600; tick++) await engine.tick(tick * 1000)
  const statistics = engine.statistics()
  await engine.stop()
  return { auditor, statistics, reasons, actions }
}

test('guests that lag, refuse and lie never push a host over, nor a guest below its floor', async () => {
  const { auditor, statistics } = await play({ behaviours: HOSTILE }, ['memory-ahead'])
  assert.equal(auditor.violations, [])
  assert.ok(statistics.actions > 100, `${statistics.actions} actions were taken`)
  assert.ok(statistics.rejectedObservations > 100, 'lies beyond the bounds were turned away')
  assert.is(auditor.checks.get('host_never_over')! > 600, true)
})

test('guests that all grow at once get what their hosts have and no more', async () => {
  const { auditor, reasons, actions } = await play({ behaviours: HOSTILE, inStep: true, hostShare: 0.5 }, [
    'memory-ahead',
  ])
  assert.equal(auditor.violations, [])
  assert.ok(reasons['host_memory']! > 1000, `${reasons['host_memory']} grants were cut as the host had no more`)
  assert.ok(actions['memory.commit done']! > 100, 'and yet memory was given')
  assert.ok(actions['memory.reclaim done']! > 100, 'and taken back')
})

test('limits on cores, disks and network keep every invariant too, beside memory that is short', async () => {
  const options = { behaviours: HOSTILE, inStep: true, hostShare: 0.5 }
  const { auditor, reasons, actions } = await play(options, ['memory-ahead', 'limits'])
  assert.equal(auditor.violations, [])
  assert.ok(reasons['host_memory']! > 1000)
  for (const name of ['cpu', 'disk', 'io', 'network']) {
    assert.ok(actions[`${name}.limit done`]! > 500, `${name}.limit was moved`)
    assert.ok(actions[`${name}.limit failed`]! > 50, `${name}.limit was refused by some`)
  }
  assert.ok(reasons['step']! > 100 && reasons['cooldown']! > 100 && reasons['moves_exhausted']! > 100)
  assert.ok(reasons['backoff']! > 10, 'a guest that has to wait for its cores is left alone for a while')
})

test.run()
