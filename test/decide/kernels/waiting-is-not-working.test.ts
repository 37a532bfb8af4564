import { readlinkSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ThreadClock } from '../../../src/decide/kernels/thread-clock.js'

test('the clock of a thread stands still while the thread waits, and goes on while it works', () => {
  const clock = new ThreadClock(`/proc/${readlinkSync('/proc/thread-self')}`)
  const [wallMs, ownMs] = [performance.now(), clock.nowMs()]
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
  assert.ok(clock.nowMs() - ownMs < performance.now() - wallMs)
  const before = clock.nowMs()
  while (clock.nowMs() === before);
  assert.ok(clock.nowMs() > before)
  clock.close()
})

test('without /proc it is the wall that counts', () => {
  for (const thread of [null, '/proc/0/task/0']) {
    const clock = new ThreadClock(thread)
    const before = performance.now()
    assert.ok(clock.nowMs() >= before && clock.nowMs() <= performance.now())
    clock.close()
  }
})

test.run()
