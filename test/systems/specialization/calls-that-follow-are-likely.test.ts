import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ManualClock } from '../../../src/act/clock.js'
import { Engine } from '../../../src/engine.js'
import { PredictionEngine } from '../../../src/systems/specialization/index.js'

test('after A the function that usually follows is likely, within its app; the likelihood fades, and dies with the function', async () => {
  const clock = new ManualClock()
  const prediction = new PredictionEngine()
  const engine = new Engine({ systems: [prediction], clock, tickMs: 1000, workers: 0, capacity: { function: 64 } })
  await engine.start({ autoTick: false })
  const add = (id: string, app: string) => engine.add('function', id, { labels: { app } }).row
  const [a, b, c] = [add('a', 'shop'), add('b', 'shop'), add('c', 'bank')]
  const likely = engine.sense.tables.function.signal('requests.likely').current.values
  const call = (row: number, gapMs: number) => {
    clock.advance(gapMs)
    prediction.arrived(row, clock.nowMs())
  }
  for (let round = 0; round < 30; round++) {
    call(a, 5000)
    call(c, 10)
    call(b, 90)
  }
  call(a, 5000)
  await engine.tick()
  assert.ok(likely[b]! > 0.8, `b is called next with ${likely[b]}`)
  assert.ok(likely[a]! < 0.1, `a with ${likely[a]}`)

  clock.advance(60_000)
  await engine.tick()
  assert.ok(likely[b]! < 0.01, `much later: ${likely[b]}`)

  engine.remove('function', 'b')
  const newcomer = add('newcomer', 'shop')
  assert.is(newcomer, b, 'it has the row that b had')
  await engine.tick()
  call(a, 1000)
  await engine.tick()
  assert.ok(likely[newcomer]! < 0.1, `what b did is not expected of the newcomer: ${likely[newcomer]}`)
  await engine.stop()
})

test.run()
