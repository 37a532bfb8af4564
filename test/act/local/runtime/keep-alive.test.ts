import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { once } from 'node:events'
import { ManualClock } from '../../../../src/act/clock.js'
import { FixedKeepAlive } from '../../../../src/act/local/keep-alive.js'
import { js, withRuntime } from '../functions/index.js'

test("with a fixed keep-alive an environment is ended when it was idle that long, by the runtime's clock", async () => {
  const clock = new ManualClock()
  await withRuntime([js('echo')], { clock, keepAlive: new FixedKeepAlive(600_000) }, async (runtime) => {
    await runtime.submit('echo', new Uint8Array(1)).result
    clock.advance(599_999)
    assert.is((await runtime.submit('echo', new Uint8Array(1)).result).start, 'warm')
    clock.advance(599_999)
    assert.is(runtime.observe('echo').warm, 1)
    const stopped = once(runtime.events, 'environmentStopped')
    clock.advance(1)
    assert.is(runtime.observe('echo').warm, 0)
    const [event] = await stopped
    assert.is(event.reason, 'idle')
  })
})

test('without one it is kept', async () => {
  const clock = new ManualClock()
  await withRuntime([js('echo')], { clock }, async (runtime) => {
    await runtime.submit('echo', new Uint8Array(1)).result
    clock.advance(1e12)
    assert.is((await runtime.submit('echo', new Uint8Array(1)).result).start, 'warm')
  })
})

test.run()
