import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { js, withRuntime } from '../functions/index.js'

test('what a function throws is the error of its task, with the stack of the function', () =>
  withRuntime([js('thrower')], {}, async (runtime) => {
    const { status, output, error } = await runtime.submit('thrower', Uint8Array.of(0)).result
    assert.equal([status, output], ['failed', null])
    assert.equal([error!.name, error!.message], ['TypeError', 'the input makes no sense'])
    assert.match(error!.stack!, /failDeepInside .*thrower\.js:\d+/)
    const plain = await runtime.submit('thrower', Uint8Array.of(1)).result
    assert.equal(plain.error, { name: 'Error', message: 'thrown: just a text', stack: null })
  }))

test.run()
