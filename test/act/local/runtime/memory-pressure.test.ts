import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { DirectIslandSource } from '../../../../src/act/local/islands.js'
import { wasm, withRuntime } from '../functions/index.js'

test('islands on standby give memory back, an eighth of the budget at a time, and tasks go on', async () => {
  const islands = new DirectIslandSource()
  await withRuntime([wasm('echo')], { islands, memoryBudgetBytes: 64 * 2 ** 20 }, async (runtime) => {
    const given: number[] = []
    runtime.events.on('memoryPressure', (bytes) => given.push(bytes))
    runtime.keepIslands('echo', 200)
    assert.is(runtime.relieve(), 8 * 2 ** 20)
    assert.is(runtime.observe('echo').islands!.standby, 72)
    assert.is(runtime.relieve(), 72 * 65_536)
    assert.equal(given, [8 * 2 ** 20, 72 * 65_536])
    assert.is((await runtime.submit('echo', new Uint8Array(1)).result).status, 'done')
  })
  islands.close()
})

test.run()
