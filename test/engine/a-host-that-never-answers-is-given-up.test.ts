import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Engine, type Host } from '../../src/index.js'
import { rejection } from '../rejection.js'

function silentHost(): { host: Host; asked: () => number; answer: () => void; closed: () => boolean } {
  let asked = 0
  let closed = false
  let answer: () => void = () => undefined
  const host: Host = {
    name: 'silent',
    capabilities: { targets: ['host'], actions: [] },
    open: async () => undefined,
    sample: () => {
      asked++
      return new Promise((resolve) => (answer = resolve))
    },
    apply: () => ({ status: 'done', reached: 0 }),
    close: async () => void (closed = true),
  }
  return { host, asked: () => asked, answer: () => answer(), closed: () => closed }
}

test('an engine whose host never tells what it sees can be stopped', async () => {
  const { host, closed } = silentHost()
  const engine = new Engine({ host, drainMs: 20, workers: 1 })
  await engine.start({ autoTick: false })
  const tick = rejection(engine.tick(1000))
  await engine.stop()
  assert.match((await tick).message, /the host has not told what it sees for 20 ms or more/)
  assert.ok(closed())
})

test('its policies can be reloaded, and it is not asked again before it has answered', async () => {
  const { host, asked, answer } = silentHost()
  const engine = new Engine({ host, drainMs: 20, workers: 1 })
  await engine.start({ autoTick: false })
  const tick = rejection(engine.tick(1000))
  await engine.reload()
  assert.match((await tick).message, /it is given up for this tick/)
  assert.match((await rejection(engine.tick(2000))).message, /it is not asked again/)
  assert.is(asked(), 1)
  answer()
  await new Promise((resolve) => setImmediate(resolve))
  const second = engine.tick(3000)
  answer()
  assert.is((await second).nowMs, 3000)
  assert.is(asked(), 2)
  await engine.stop()
})

test.run()
