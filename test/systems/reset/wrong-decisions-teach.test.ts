import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ramp, simulate, type TaskPlan } from './simulated.js'

const CACHE = { cacheMib: 40, refillMsPerMib: 1, usesCache: true }
/** Goes as if it would run out, and stops short of it. */
const FALSE_ALARM: TaskPlan = { ...CACHE, needMib: [...ramp(10, 55, 10), ...ramp(55, 55, 10)] }
/** Goes on until it would need 80 MiB beside its cache. */
const TRUE_ALARM: TaskPlan = { ...CACHE, needMib: ramp(10, 80, 16), usesCache: false }

test('tasks that only look as if they would run out are soon left alone', async () => {
  const ends = await simulate(Array.from({ length: 40 }, () => FALSE_ALARM))
  const resets = ends.map(({ resets }) => resets)
  assert.ok(resets[0]! > 0, 'nothing was known of the first')
  assert.is(
    resets.slice(20).reduce((sum, each) => sum + each, 0),
    0,
    `${resets}`,
  )
  assert.ok(ends.every(({ isDone }) => isDone))
})

test('tasks that would run out go on being reset, and all are done', async () => {
  const ends = await simulate(Array.from({ length: 40 }, () => TRUE_ALARM))
  assert.ok(
    ends.every(({ isDone, resets }) => isDone && resets === 1),
    JSON.stringify(ends),
  )
})

test('a function that begins to run out is reset again after a few tasks', async () => {
  const before = Array.from({ length: 20 }, () => FALSE_ALARM)
  const after = Array.from({ length: 40 }, () => TRUE_ALARM)
  const ends = (await simulate([...before, ...after])).slice(20)
  const failed = ends.filter(({ isDone }) => !isDone).length
  assert.ok(failed <= 15, `${failed} of 40 ran out`)
  assert.ok(
    ends.slice(30).every(({ isDone }) => isDone),
    JSON.stringify(ends),
  )
})

test('a cache that takes longer to make again than its task to repeat is kept', async () => {
  const dear: TaskPlan = { ...CACHE, needMib: ramp(10, 64, 16), refillMsPerMib: 500 }
  const ends = await simulate(Array.from({ length: 20 }, () => dear))
  assert.is(
    ends.slice(10).reduce((sum, { resets }) => sum + resets, 0),
    0,
    JSON.stringify(ends),
  )
})

test.run()
