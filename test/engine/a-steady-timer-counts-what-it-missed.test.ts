import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ManualClock } from '../../src/act/clock.js'
import { TickTimer } from '../../src/tick-timer.js'

/** Lets what has been awaited so far go on. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

test('ticks fall on whole multiples of the interval; those that a slow tick covers are counted as late', async () => {
  const clock = new ManualClock(0)
  const at: number[] = []
  let release: (() => void) | null = null
  const timer = new TickTimer(clock, 100, async () => {
    at.push(clock.nowMs())
    if (at.length === 2) await new Promise<void>((resolve) => (release = resolve))
  })
  timer.start()
  for (let step = 0; step < 2; step++) {
    clock.advance(100)
    await settled()
  }
  clock.advance(250)
  release!()
  await settled()
  clock.advance(50)
  await settled()
  timer.stop()
  clock.advance(1000)
  assert.equal(at, [100, 200, 500])
  assert.is(timer.lateTicks, 2)
})

test('an error of a tick, or what is none but was thrown, is reported and the next tick comes', async () => {
  const clock = new ManualClock(0)
  const errors: string[] = []
  let ticks = 0
  const timer = new TickTimer(clock, 100, async () => {
    ticks++
    if (ticks === 1) throw new Error('once')
    if (ticks === 2) return Promise.reject(undefined)
  })
  timer.onError = ({ message }) => errors.push(message)
  timer.start()
  for (let step = 0; step < 3; step++) {
    clock.advance(100)
    await settled()
  }
  timer.stop()
  assert.equal(errors, ['once', 'thrown: undefined'])
  assert.is(ticks, 3)
})

test.run()
