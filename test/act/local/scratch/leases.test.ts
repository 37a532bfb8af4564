import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { js, withRuntime } from '../functions/index.js'
import { MIB, submit } from './harness.js'

const STEPS = [{ fill: 'cache', mib: 1 }, { pause: true, lease: 'cache' }, { look: 'cache' }] as const

test('an arena on lease is reset when its function has done with it', () =>
  withRuntime([js('arenas')], {}, async (runtime) => {
    const { task, paused, goOn, seen } = submit(runtime, STEPS)
    await paused()
    const reset = runtime.scratch.reset(task.id, 'memory', 0)
    runtime.scratch.measure()
    assert.is(runtime.scratch.heldBytes(task.id, 'memory'), MIB)
    goOn()
    assert.equal(await reset, { status: 'done', reached: 0 })
    assert.equal(await seen(), [{ arena: 'cache', generation: 1, first: 0 }])
  }))

test('a function that does not let go of its arena keeps it: the reset failed, and may be tried again', () =>
  withRuntime([js('arenas')], { resetWaitMs: 20 }, async (runtime) => {
    const { task, paused, goOn, seen } = submit(runtime, STEPS)
    await paused()
    const outcome = await runtime.scratch.reset(task.id, 'memory', 0)
    assert.equal(outcome, { status: 'failed', reason: 'cache was in use for 20 ms', retry: true })
    goOn()
    assert.equal(await seen(), [{ arena: 'cache', generation: 0, first: 7 }])
  }))

test('a task that ends with an arena on lease keeps no reset waiting', () =>
  withRuntime([js('arenas')], { graceMs: 0, resetWaitMs: 60_000 }, async (runtime) => {
    const { task, paused } = submit(runtime, STEPS)
    await paused()
    const reset = runtime.scratch.reset(task.id, 'memory', 0)
    task.cancel()
    assert.is((await task.result).status, 'cancelled')
    assert.is((await reset).status, 'failed')
  }))

test.run()
