import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { once } from 'node:events'
import { js, withRuntime } from '../functions/index.js'

test('a task whose environment is starting can be cancelled; the environment serves the next one', () =>
  withRuntime([js('echo')], {}, async (runtime) => {
    const task = runtime.submit('echo', new Uint8Array(1))
    assert.is(runtime.observe('echo').starting, 1)
    task.cancel()
    assert.is((await task.result).status, 'cancelled')
    await once(runtime.events, 'environmentStarted')
    const next = await runtime.submit('echo', new Uint8Array(1)).result
    assert.equal([next.status, next.start], ['done', 'warm'])
  }))

test.run()
