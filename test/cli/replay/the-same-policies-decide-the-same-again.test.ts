import { deepStrictEqual } from 'node:assert/strict'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ManualClock, realClock } from '../../../src/act/clock.js'
import { LocalHost } from '../../../src/act/local/host.js'
import { SimFunctions, SimHost, SimVms } from '../../../src/act/sim/index.js'
import { Engine, type EngineOptions } from '../../../src/engine.js'
import { generateTrace } from '../../../src/sense/traces/generate.js'
import { PredictionEngine } from '../../../src/systems/specialization/index.js'
import { createRandom } from '../../../src/sense/random.js'
import { js, wasm, withRuntime } from '../../act/local/functions/index.js'
import { policyFile } from '../../engine/support.js'
import { writePolicy } from '../support/policy.js'
import { recorded, replayed } from './support.js'

/** Every tick's record, refusals and plans, with all values, are those that the journal has. */
async function reproduces(folder: string, leastTicks: number): Promise<void> {
  let ticks = 0
  let decisions = 0
  await replayed(folder, 'recorded', ({ decided }, { records }) => {
    const written = [decided!.tick, ...decided!.refusals, ...decided!.plans].map(({ seq: _, ...record }) => record)
    deepStrictEqual(records, written)
    ticks++
    decisions += decided!.tick.planned + decided!.tick.refused
  })
  assert.ok(ticks >= leastTicks, `${ticks} ticks`)
  assert.ok(decisions > 0)
}

async function simulate(options: EngineOptions, ticks: number): Promise<void> {
  const clock = new ManualClock()
  const engine = new Engine({ clock, workers: 0, ...options })
  await engine.start({ autoTick: false })
  for (let tick = 0; tick < ticks; tick++) {
    clock.advance(engine.tickMs)
    await engine.tick()
  }
  await engine.stop()
}

for (const seed of ['a', 'b', 'c']) {
  test(`of guests that lag, refuse and lie (seed ${seed})`, () =>
    recorded(
      (journal) => {
        const behaviours = { lags: 0.1, refuses: 0.1, lies: 0.1 }
        const host = new SimHost(new SimVms({ seed, vms: 200, dayMs: 100_000, behaviours }))
        return simulate({ host, journal, policies: [policyFile('memory-ahead')] }, 60)
      },
      (folder) => reproduces(folder, 60),
    ))
}

test('of functions, whose order of calls a system learns', () =>
  recorded(
    async (journal, folder) => {
      const host = new SimHost(new SimFunctions(generateTrace({ functions: 40, seed: 'replay' })))
      const systems = [new PredictionEngine()]
      const policies = [await writePolicy(folder), 'policies/prewarm.yaml']
      await simulate({ host, systems, journal, policies, tickMs: 60_000, overrides: { 'prewarm.patience': 60 } }, 300)
    },
    (folder) => reproduces(folder, 300),
  ))

test('of targets that come and go while rows are used again, over many segments', () =>
  recorded(
    async (journal) => {
      const random = createRandom('coming and going')
      const clock = new ManualClock()
      const engine = new Engine({ clock, journal, workers: 0, policies: [policyFile('memory-ahead')] })
      const there = new Map<string, string>()
      let born = 0
      for (const host of ['one', 'two']) engine.add('host', host)
      for (let tick = 0; tick < 200; tick++) {
        clock.advance(1000)
        for (const host of ['one', 'two']) {
          engine.observe('host', host, { 'memory.total': 64e9, 'memory.committed': 30e9, 'memory.pressure': 0.2 })
        }
        if (random.uniform() < 0.5) {
          const id = `guest-${born++}`
          const host = random.pick(['one', 'two'])
          engine.add('vm', id, { host, labels: { tier: random.pick(['standard', 'pinned']) } })
          engine.observe('vm', id, { 'memory.maximum': 4e9, 'memory.safeMinimum': 1e8, 'memory.actual': 2e9 })
          there.set(id, host)
        }
        if (there.size > 8 && random.uniform() < 0.5) {
          const id = random.pick([...there.keys()])
          engine.remove('vm', id)
          there.delete(id)
        }
        for (const id of there.keys()) {
          if (random.uniform() < 0.9) engine.observe('vm', id, { 'memory.used': 1e9 * random.uniform() })
        }
        const { actions } = await engine.tick()
        for (const action of actions) {
          // Some end at once, some between ticks, some fail.
          if (random.uniform() < 0.5) clock.advance(Math.round(100 * random.uniform()))
          const reached = random.uniform() < 0.8
          engine.settle(
            action,
            reached ? { status: 'done', reached: action.to } : { status: 'failed', reason: '', retry: false },
          )
          if (reached && there.has(action.targetId))
            engine.observe('vm', action.targetId, { 'memory.actual': action.to })
        }
        await journal.flush()
      }
      await engine.stop()
      assert.ok(journal.segment > 3, `${journal.segment} segments`)
    },
    (folder) => reproduces(folder, 200),
    16_384,
  ))

test('of policies that were changed while they were in force', () =>
  recorded(
    async (journal, folder) => {
      const policy = join(folder, 'policy.yaml')
      const original = await readFile(policyFile('memory-ahead'), 'utf8')
      await writeFile(policy, original)
      const host = new SimHost(new SimVms({ seed: 'changed', vms: 60, dayMs: 60_000 }))
      const engine = new Engine({ host, journal, policies: [policy], clock: new ManualClock(), workers: 0 })
      await engine.start({ autoTick: false })
      for (let tick = 1; tick <= 20; tick++) await engine.tick(tick * 1000)
      await writeFile(policy, original.replace('0.7 *', '0.9 *').replace('name: reclaim', 'name: take'))
      await engine.reload()
      for (let tick = 21; tick <= 40; tick++) await engine.tick(tick * 1000)
      await engine.stop()
    },
    (folder) => reproduces(folder, 40),
  ))

test('of the local host, whose actions end while ticks go on', () =>
  recorded(
    (journal, folder) =>
      withRuntime([wasm('echo'), js('counter')], { memoryBudgetBytes: 2 ** 30 }, async (runtime) => {
        const clock = realClock()
        const policies = [await writePolicy(folder)]
        const engine = new Engine({ host: new LocalHost(runtime), clock, journal, policies, tickMs: 50, workers: 0 })
        await engine.start()
        for (let call = 0; call < 20; call++) {
          await runtime.submit(call % 2 === 0 ? 'echo' : 'counter', new Uint8Array(8)).result
          if (call % 5 === 0) await once(engine, 'tick')
        }
        await once(engine, 'tick')
        await once(engine, 'tick')
        await engine.stop()
      }),
    (folder) => reproduces(folder, 5),
  ))

test.run()
