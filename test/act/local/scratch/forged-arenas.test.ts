import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { js, withRuntime } from '../functions/index.js'

const FORGED = js('forger')

test('an arena that has no page is none', () =>
  withRuntime([FORGED], {}, async (runtime) => {
    assert.is((await runtime.submit('forger', Uint8Array.of(0, 0)).result).status, 'done')
    assert.is((await runtime.submit('forger', Uint8Array.of(0, 0)).result).status, 'done')
  }))

test('nonsense in a lease holds nobody up but whoever asked for the arena', () =>
  withRuntime([FORGED], { resetWaitMs: 50 }, async (runtime) => {
    const { id } = runtime.submit('forger', Uint8Array.of(1, 99))
    while (runtime.scratch.resourcesOf(id).length === 0) await new Promise((resolve) => setImmediate(resolve))
    const reset = runtime.scratch.reset(id, 'memory', 0)
    let turns = 0
    setImmediate(() => turns++)
    assert.is((await reset).status, 'failed')
    assert.is(turns, 1)
  }))

test.run()
