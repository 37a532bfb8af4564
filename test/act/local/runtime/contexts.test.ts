import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { js, wasm, withRuntime } from '../functions/index.js'

test('the context of a wasm environment shows the island of its task, and nothing between tasks', () =>
  withRuntime([wasm('prowler'), js('echo')], {}, async (runtime) => {
    assert.equal(runtime.contexts(), [])
    await runtime.keepWarm('echo', 1)
    await runtime.keepWarm('prowler', 1)
    const [idle] = runtime.contexts()
    assert.equal([runtime.contexts().length, idle!.vmId.split('#')[0], idle!.islandMap.size], [1, 'prowler', 0])
    assert.ok(idle!.memoryPressure > 0 && idle!.memoryPressure <= 1)
    const task = runtime.submit('prowler', new Uint8Array(16))
    const [[, address]] = [...runtime.contexts()[0]!.islandMap] as [[number, number]]
    assert.ok(address > 0)
    await task.result
  }))

test.run()
