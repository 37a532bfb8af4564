import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bytes, js, withRuntime } from '../functions/index.js'

test('a result that cannot be sent fails the task, and the environment goes on', () =>
  withRuntime([js('answers')], {}, async (runtime) => {
    const returned = await runtime.submit('answers', bytes('function')).result
    assert.is(returned.status, 'failed')
    assert.match(returned.error!.message, 'function answers returned a function')
    const cyclic = await runtime.submit('answers', bytes('cyclic')).result
    assert.is(cyclic.status, 'failed')
    assert.match(cyclic.error!.message, 'circular')
    const next = await runtime.submit('answers', bytes('text')).result
    assert.equal([next.status, next.start], ['done', 'warm'])
  }))

test.run()
