import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { js, withRuntime } from '../functions/index.js'

test('process.exit in a function fails its task', () =>
  withRuntime([js('leaver')], {}, async (runtime) => {
    const { status, error } = await runtime.submit('leaver', Uint8Array.of(0)).result
    assert.equal([status, error!.message], ['failed', 'function leaver ended its own thread with exit code 3'])
  }))

test('an error that a function throws outside of its handler fails its task, stack and all', () =>
  withRuntime([js('leaver')], {}, async (runtime) => {
    const { status, error } = await runtime.submit('leaver', Uint8Array.of(1)).result
    assert.equal([status, error!.message], ['failed', 'nobody catches this'])
    assert.match(error!.stack!, 'leaver.js')
  }))

test.run()
