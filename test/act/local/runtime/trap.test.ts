import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { wasm, withRuntime } from '../functions/index.js'

test('a trap fails its task and leaves the environment fit for the next', () =>
  withRuntime([wasm('trap')], {}, async (runtime) => {
    const first = await runtime.submit('trap', new Uint8Array(8)).result
    assert.equal([first.status, first.error!.name, first.error!.message], ['failed', 'RuntimeError', 'unreachable'])
    const second = await runtime.submit('trap', new Uint8Array(8)).result
    assert.equal([second.status, second.start], ['failed', 'warm'])
    assert.is(runtime.statistics().environmentsStarted, 1)
  }))

test.run()
