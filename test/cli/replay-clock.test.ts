import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ReplayClock } from '../../src/cli/run/replay-clock.js'

test('time stands still until it is started; what waits comes in order, what was called off does not', async () => {
  const clock = new ReplayClock(1000, 10)
  const called: number[] = []
  const last = new Promise<void>((resolve) => {
    clock.after(300, () => {
      called.push(300)
      resolve()
    })
  })
  clock.after(100, () => called.push(100))
  clock.after(200, () => called.push(200))()
  assert.is(clock.nowMs(), 1000)
  const alive = setInterval(() => {}, 1000) // a clock's own timers do not keep a process alive
  clock.start()
  const callOff = clock.after(50, () => called.push(50))
  callOff()
  await last
  clearInterval(alive)
  assert.equal(called, [100, 300])
  assert.ok(clock.nowMs() >= 1300)
})

test.run()
