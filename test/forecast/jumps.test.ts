import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ManualClock } from '../../src/act/clock.js'
import { Engine } from '../../src/engine.js'
import { defineSignal } from '../../src/sense/index.js'

const DEPTH = defineSignal('task', { name: 'depth', unit: 'count', maximumJump: 10, description: 'Moves slowly' })

/** What is admitted of these observations, one a tick; `null`: none in that tick. */
async function admitted(observations: readonly (number | null)[]) {
  const engine = new Engine({ signals: [DEPTH], clock: new ManualClock(), workers: 0 })
  const { row } = engine.add('task', 'a')
  const { current, rejected } = bind(engine)
  const seen: number[] = []
  for (const value of observations) {
    if (value !== null) engine.observe('task', 'a', { depth: value })
    await engine.tick()
    seen.push(current[row]!)
  }
  await engine.stop()
  return { seen, rejected: rejected() }
}

function bind(engine: Engine) {
  const columns = engine.sense.tables.task.signal('depth')
  return { current: columns.current.values, rejected: () => columns.rejected().jump }
}

test('a jump is turned away until the new level was observed three times running', async () => {
  const { seen, rejected } = await admitted([5, 100, 101, 99, 98])
  assert.equal(seen, [5, 5, 5, 99, 98])
  assert.is(rejected, 2)
})

test('a level that comes and goes is never believed', async () => {
  const { seen } = await admitted([5, 100, 5, 100, 5, 100, 300, 500])
  assert.equal(new Set(seen), new Set([5]))
})

test('a signal that is not observed in every tick can move to another level too', async () => {
  const { seen, rejected } = await admitted([5, 100, null, 100, null, null, 100, null])
  assert.equal(seen, [5, 5, 5, 5, 5, 5, 100, 100])
  assert.is(rejected, 2)
})

test('a value out of bounds breaks the row', async () => {
  const engine = new Engine({ signals: [DEPTH], clock: new ManualClock(), workers: 0 })
  const { row } = engine.add('task', 'a')
  const { current, rejected } = bind(engine)
  for (const value of [5, 100, 100, -7, 100, 100]) {
    engine.sense.tables.task.signal('depth').raw[row] = value
    await engine.tick()
    assert.is(current[row], 5)
  }
  assert.is(rejected(), 4)
  await engine.stop()
})

test.run()
