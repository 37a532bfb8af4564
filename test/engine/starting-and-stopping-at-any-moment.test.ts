import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ManualClock } from '../../src/act/clock.js'
import { SimHost, SimVms } from '../../src/act/sim/index.js'
import { Engine, type EngineOptions } from '../../src/engine.js'
import type { System } from '../../src/systems/system.js'
import { rejection } from '../rejection.js'

/** Tells what is asked of it. */
class TellingHost extends SimHost {
  readonly calls: string[] = []
  opening: Promise<void> = Promise.resolve()

  constructor() {
    super(new SimVms({ seed: 1, vms: 2 }))
  }

  override async open(sense: Parameters<SimHost['open']>[0]): Promise<void> {
    this.calls.push('open')
    await this.opening
    await super.open(sense)
    this.calls.push('opened')
  }

  override async close(): Promise<void> {
    this.calls.push('close')
  }
}

function engineOf(options: EngineOptions = {}) {
  const host = new TellingHost()
  const clock = new ManualClock()
  return { host, clock, engine: new Engine({ host, clock, workers: 0, ...options }) }
}

test('an engine that was never started stops, and asks nothing of its host', async () => {
  const { host, engine } = engineOf()
  await engine.stop()
  await engine.stop()
  assert.equal(host.calls, [])
  assert.match((await rejection(engine.start())).message, 'engine.start() on an engine that is stopped')
})

test('before it is started, an engine with a host does not tick, nor for a time that is none', async () => {
  const { engine } = engineOf()
  assert.match((await rejection(engine.tick())).message, 'engine.tick() on an engine that is new')
  await engine.start({ autoTick: false })
  assert.match((await rejection(engine.tick(NaN))).message, 'engine.tick() takes a time in milliseconds, not NaN')
  await engine.tick()
  await engine.stop()
})

test('stopped while it starts, it waits for the host, closes it and never ticks', async () => {
  const { host, clock, engine } = engineOf()
  let open!: () => void
  host.opening = new Promise((resolve) => (open = resolve))
  const starting = engine.start()
  const stopping = engine.stop()
  open()
  await Promise.all([starting, stopping])
  assert.equal(host.calls, ['open', 'opened', 'close'])
  clock.advance(10_000)
  assert.is(engine.statistics().ticks, 0)
  assert.match((await rejection(engine.tick())).message, /stopped/)
})

test('whoever calls stop a second time waits for the same end', async () => {
  const { host, engine } = engineOf()
  await engine.start()
  const ends: string[] = []
  const first = engine.stop().then(() => ends.push('first'))
  await engine.stop().then(() => ends.push('second'))
  await first
  assert.equal(ends, ['first', 'second'])
  assert.equal(host.calls, ['open', 'opened', 'close'])
})

test('what cannot be closed does not keep the rest open, and is told', async () => {
  const closed: string[] = []
  const systemOf = (name: string, close: () => void): System => ({ name, open: () => {}, close })
  const failing = systemOf('failing', () => {
    throw new Error('stuck')
  })
  const { host, engine } = engineOf({ systems: [systemOf('calm', () => void closed.push('calm')), failing] })
  await engine.start()
  assert.is((await rejection(engine.stop())).message, 'stuck')
  assert.equal(closed, ['calm'])
  assert.is(host.calls.at(-1), 'close')
})

test('a system that could not be opened is not closed, those before it are', async () => {
  const closed: string[] = []
  const calm: System = { name: 'calm', open: () => {}, close: () => void closed.push('calm') }
  const broken: System = {
    name: 'broken',
    open: () => {
      throw new Error('no room')
    },
    close: () => void closed.push('broken'),
  }
  const { host, engine } = engineOf({ systems: [calm, broken] })
  assert.is((await rejection(engine.start())).message, 'no room')
  await engine.stop()
  assert.equal(closed, ['calm'])
  assert.is(host.calls.at(-1), 'close')
})

test.run()
