import { test } from 'uvu'
import * as assert from 'uvu/assert'
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
  withRuntime([wasm('echo')], { whenNoIsland: 'wait' }, async (runtime) => {
    await runtime.keepWarm('echo', 1)
    const task = runtime.submit('echo', new Uint8Array(1))
    assert.is(runtime.observe('echo').queued, 1)
    assert.is(runtime.keepIslands('echo', 1), 1)
    assert.is((await task.result).status, 'done')
  }))

test.run()
