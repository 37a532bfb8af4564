import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ManualClock } from '../../src/act/clock.js'
import type { Host, Outcome } from '../../src/act/index.js'
import { SimHost, SimVms } from '../../src/act/sim/index.js'
import { Engine } from '../../src/engine.js'
import { policyFile } from './support.js'

/** Applies nothing until it is told to. */
class PatientHost implements Host {
  readonly name = 'patient'
  readonly waiting: ((outcome: Outcome) => void)[] = []
  readonly #sim = new SimHost(new SimVms({ seed: 7, vms: 50, dayMs: 50_000 }))
  readonly capabilities = this.#sim.capabilities

  open(sense: Parameters<Host['open']>[0]): Promise<void> {
    return this.#sim.open(sense)
  }

  sample(nowMs: number): void {
    this.#sim.sample(nowMs)
  }

  apply(): Promise<Outcome> {
    return new Promise((resolve) => this.waiting.push(resolve))
  }

  close(): Promise<void> {
    return this.#sim.close()
  }
}

async function withActionsUnderWay(drainMs: number, act: (engine: Engine, host: PatientHost) => Promise<void>) {
  const host = new PatientHost()
  const policies = [policyFile('memory-ahead')]
  const engine = new Engine({ host, policies, clock: new ManualClock(), workers: 0, drainMs })
  await engine.start({ autoTick: false })
  for (let tick = 1; tick <= 40; tick++) await engine.tick(tick * 1000)
  assert.ok(host.waiting.length > 1)
  await act(engine, host)
}

test('what has not ended in time has failed, once, whatever comes of it later', () =>
  withActionsUnderWay(0, async (engine, host) => {
    const outcomes: Outcome[] = []
    engine.on('outcome', (_action, outcome) => outcomes.push(outcome))
    await engine.stop()
    const reason = 'it had not ended 0 ms after the engine was asked to stop'
    const failed = host.waiting.map((): Outcome => ({ status: 'failed', reason, retry: true }))
    assert.equal(outcomes, failed)
    for (const end of host.waiting) end({ status: 'done', reached: 1 })
    await new Promise(setImmediate)
    assert.is(outcomes.length, failed.length)
    assert.is(engine.statistics().failedActions, failed.length)
  }))

test('what ends before is waited for, and then nothing more', () =>
  withActionsUnderWay(2 ** 40, async (engine, host) => {
    const stopping = engine.stop()
    for (const end of host.waiting) end({ status: 'failed', reason: 'no', retry: false })
    await stopping
    assert.is(engine.statistics().failedActions, host.waiting.length)
  }))

test.run()
