import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ManualClock, realClock, scaledClock } from '../../../src/act/clock.js'
import { refusal } from '../../rejection.js'

test('a scaled clock starts at its epoch and passes faster than real time', async () => {
  const clock = scaledClock(60_000, 500)
  const startMs = performance.now()
  assert.ok(clock.nowMs() >= 500 && clock.nowMs() < 500 + 60_000 * 1000)
  await new Promise<void>((resolve) => {
    const keepAlive = setInterval(() => undefined, 1000) // a clock's own timers do not keep the process alive
    clock.after(60_000, () => (clearInterval(keepAlive), resolve()))
  })
  const virtualMs = clock.nowMs() - 500
  assert.ok(virtualMs >= 60_000)
  assert.ok(virtualMs <= (performance.now() - startMs) * 60_000)
})

test('a real clock shows the time of day', () => {
  assert.ok(Math.abs(realClock().nowMs() - Date.now()) < 1000)
})

test('a wait that was called off never ends', async () => {
  const called: string[] = []
  const clock = realClock()
  clock.after(0, () => called.push('kept'))
  clock.after(0, () => called.push('called off'))()
  clock.after(Infinity, () => called.push('never'))
  await new Promise((resolve) => setTimeout(resolve, 5))
  assert.equal(called, ['kept'])
})

test('a manual clock calls what falls due in order, each at its moment, and what that asks for too', () => {
  const clock = new ManualClock(100)
  const calls: [string, number][] = []
  const call = (name: string) => () => calls.push([name, clock.nowMs()])
  clock.after(30, call('third'))
  clock.after(10, () => {
    call('first')()
    clock.after(10, call('second'))
  })
  clock.after(31, call('later'))
  clock.advance(30)
  assert.equal(calls, [
    ['first', 110],
    ['second', 120],
    ['third', 130],
  ])
  assert.is(clock.nowMs(), 130)
})

test('a speed or a step that makes no sense is refused', () => {
  assert.is(
    refusal(() => scaledClock(0)),
    "a clock's speed must be a finite number above 0, not 0",
  )
  assert.is(
    refusal(() => scaledClock(1, NaN)),
    "a clock's epochMs must be a finite number, not NaN",
  )
  assert.is(
    refusal(() => new ManualClock().advance(-1)),
    'a clock advances by 0 ms or more, not by -1',
  )
})

test.run()
