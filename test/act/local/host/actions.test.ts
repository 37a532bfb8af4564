import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { DirectIslandSource } from '../../../../src/act/local/islands.js'
import { js, wasm } from '../functions/index.js'
import { withHost } from './harness.js'

test('environment.warm brings the number of idle environments to its level, up and down', () =>
  withHost([js('echo')], {}, async ({ host, act }) => {
    assert.equal(await host.apply(act('environment.warm', 'echo', 1.6)), { status: 'done', reached: 2 })
    assert.equal(await host.apply(act('environment.warm', 'echo', 0)), { status: 'done', reached: 0 })
    assert.is(host.runtime.observe('echo').warm, 0)
  }))

test('island.standby brings the number of islands to its level, up and down', () =>
  withHost([wasm('echo')], {}, async ({ host, act }) => {
    assert.equal(await host.apply(act('island.standby', 'echo', 5)), { status: 'done', reached: 5 })
    assert.equal(await host.apply(act('island.standby', 'echo', 1)), { status: 'done', reached: 1 })
  }))

test('island.standby reaches as far as there is memory for islands', async () => {
  const islands = new DirectIslandSource({ limitBytes: 4 * 65_536 })
  await withHost([wasm('echo')], { islands }, async ({ host, act }) => {
    const outcome = await host.apply(act('island.standby', 'echo', 6))
    assert.equal(outcome, { status: 'partial', reached: 4, reason: 'there is memory for 4 of 6 islands' })
  })
  islands.close()
})

test('island.limit and island.wait say what becomes of a task that finds no island', async () => {
  const islands = new DirectIslandSource({ kept: 0 })
  await withHost([wasm('echo')], { islands }, async ({ host, act }) => {
    const call = () => host.runtime.submit('echo', new Uint8Array(1)).result
    assert.is((await call()).status, 'done', 'one is made')
    assert.equal(await host.apply(act('island.limit', 'echo', 0)), { status: 'done', reached: 0 })
    assert.match((await call()).error!.message, /no island of its image is on standby/)
    assert.equal(await host.apply(act('island.wait', 'echo', 0.002)), { status: 'done', reached: 0.002 })
    assert.match((await call()).error!.message, /came free within 2 ms/)
    const outcome = await host.apply(act('island.wait', 'echo', 5000))
    assert.equal(outcome, { status: 'partial', reached: 3600, reason: 'no task waits for longer' })
  })
  islands.close()
})

test('an action that falls short says why', () =>
  withHost([js('echo')], { memoryBudgetBytes: 20 * 2 ** 20 }, async ({ host, act }) => {
    const outcome = await host.apply(act('environment.warm', 'echo', 50))
    assert.is(outcome.status, 'partial')
    assert.is('reason' in outcome && outcome.reason, 'the memory budget leaves no room')
  }))

test('an action that cannot be done is a failure with a reason, not an exception', () =>
  withHost([js('echo'), wasm('trap')], {}, async ({ host, act }) => {
    const reasonOf = async (action: Parameters<typeof host.apply>[0]) => {
      const outcome = await host.apply(action)
      return outcome.status === 'failed' && !outcome.retry ? outcome.reason : outcome.status
    }
    assert.is(await reasonOf(act('island.standby', 'echo', 1)), 'function echo is a js function and has no islands')
    assert.is(await reasonOf(act('memory.commit', 'echo', 1)), 'the local host cannot do memory.commit')
    assert.match(await reasonOf(act('environment.warm', 'echo', NaN)), 'the level must be a finite number from 0')
    const late = act('environment.warm', 'trap', 1)
    await host.runtime.unregister('trap')
    await host.runtime.register(js('echo', { name: 'trap' }))
    assert.is(await reasonOf(late), 'function trap is gone')
  }))

test.run()
