import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { DirectIslandSource } from '../../../../src/act/local/islands.js'
import { wasm, withRuntime } from '../functions/index.js'

test('a task that finds no island on standby has one made for it', () =>
  withRuntime([wasm('echo')], { whenNoIsland: 'allocate' }, async (runtime) => {
    assert.is((await runtime.submit('echo', new Uint8Array(1)).result).status, 'done')
    assert.equal([runtime.statistics().islandsAttached, runtime.observe('echo').islands!.sizeBytes], [1, 65_536])
  }))

test('or it is refused', () =>
  withRuntime([wasm('echo')], { whenNoIsland: 'refuse' }, async (runtime) => {
    const { status, error } = await runtime.submit('echo', new Uint8Array(1)).result
    assert.equal([status, error!.message], ['refused', 'function echo: no island of its image is on standby'])
  }))

test('or it waits for one', () =>
  withRuntime([wasm('echo')], { whenNoIsland: 'wait', islandWaitMs: 60_000 }, async (runtime) => {
    await runtime.keepWarm('echo', 1)
    const task = runtime.submit('echo', new Uint8Array(1))
    assert.is(runtime.observe('echo').queued, 1)
    assert.is(runtime.keepIslands('echo', 1), 1)
    assert.is((await task.result).status, 'done')
  }))

test('but not for ever, wherever it stands in the queue', () =>
  withRuntime([wasm('echo')], { whenNoIsland: 'wait', islandWaitMs: 1 }, async (runtime) => {
    const tasks = [1, 2, 3].map(() => runtime.submit('echo', new Uint8Array(1)).result)
    for (const { status, error } of await Promise.all(tasks)) {
      assert.is(status, 'refused')
      assert.is(error!.message, 'function echo: no island of its image came free within 1 ms')
    }
  }))

test('a task that has run is not refused for a wait that is over', () =>
  withRuntime([wasm('echo')], { whenNoIsland: 'wait', islandWaitMs: 50 }, async (runtime) => {
    await runtime.keepWarm('echo', 1)
    const task = runtime.submit('echo', new Uint8Array(1))
    runtime.keepIslands('echo', 1)
    assert.is((await task.result).status, 'done')
    await new Promise((resolve) => setTimeout(resolve, 60))
    assert.is(runtime.statistics().tasks.refused, 0)
  }))

test('what becomes of it may be changed while tasks wait', async () => {
  const islands = new DirectIslandSource({ kept: 0 })
  await withRuntime([wasm('echo')], { islands, whenNoIsland: 'wait', islandWaitMs: 60_000 }, async (runtime) => {
    await runtime.keepWarm('echo', 1)
    const task = runtime.submit('echo', new Uint8Array(1))
    assert.is(runtime.observe('echo').queued, 1)
    runtime.setIslandReaction('echo', { limit: 1 })
    assert.is((await task.result).status, 'done')
    runtime.setIslandReaction('echo', { limit: 0, waitMs: 0 })
    assert.is((await runtime.submit('echo', new Uint8Array(1)).result).status, 'refused')
  })
  islands.close()
})

test.run()
