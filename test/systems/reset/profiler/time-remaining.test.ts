import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Durations } from '../../../../src/systems/reset/profiler/durations.js'

test('of tasks that take one of two times, one that has outlived the shorter one takes the longer', () => {
  const durations = new Durations()
  for (let task = 0; task < 100; task++) durations.add(task % 4 === 0 ? 100 : 10, 0, true)
  const young = durations.remaining(5, 0)
  assert.ok(young.mean > 20 && young.mean < 40 && young.low < 6 && young.high >= 94, JSON.stringify(young))
  const old = durations.remaining(20, 0)
  assert.ok(Math.abs(old.mean - 80) < 8 && old.low > 60, JSON.stringify(old))
})

test('times go with the size of the input, in proportion and with a fixed part', () => {
  const durations = new Durations()
  for (let task = 1; task <= 64; task++) durations.add(10 + (task * 1e6) / 4e6, task * 1e6, true)
  const small = durations.remaining(2, 4e6).mean
  const large = durations.remaining(2, 60e6).mean
  assert.ok(Math.abs(small - 9) < 1, `${small}`)
  assert.ok(Math.abs(large - 23) < 1, `${large}`)
})

test('what was ended from outside would have taken longer', () => {
  const all = new Durations()
  const ended = new Durations()
  for (let task = 0; task < 60; task++) {
    const isEnded = task % 3 === 0
    const seconds = isEnded ? 5 + task / 2 : 10 + task
    all.add(seconds, 0, true)
    ended.add(seconds, 0, !isEnded)
  }
  assert.ok(ended.remaining(5, 0).mean > all.remaining(5, 0).mean)
})

test('without any history the time so far is all there is to go by, and nothing is sure', () => {
  const { mean, low, high, confidence } = new Durations().remaining(7, 0)
  assert.equal([mean, confidence], [7, 0])
  assert.ok(low < 1 && high > 100)
})

test('a task that outlives all before it is still foretold, ever less surely', () => {
  const durations = new Durations()
  for (let task = 0; task < 300; task++) durations.add(10, 0, true)
  const estimates = [11, 20, 40].map((elapsed) => durations.remaining(elapsed, 0))
  estimates.forEach(({ mean, low, high }) => assert.ok(low >= 0 && low <= mean && mean <= high && mean > 0))
  assert.ok(estimates[2]!.mean > estimates[0]!.mean)
})

test.run()
