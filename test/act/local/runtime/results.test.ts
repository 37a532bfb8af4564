import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bytes, js, text, wasm, withRuntime } from '../functions/index.js'

test('a task ends with what its function returned: bytes, text as UTF-8, anything else as JSON', () =>
  withRuntime([js('answers'), wasm('echo')], {}, async (runtime) => {
    const answer = async (kind: string) => {
      const { status, output, outputType } = await runtime.submit('answers', bytes(kind)).result
      return [status, outputType, text(output)]
    }
    assert.equal(await answer('bytes'), ['done', 'bytes', '\u0001\u0002\u0003'])
    assert.equal(await answer('text'), ['done', 'text', 'grüße'])
    assert.equal(await answer('json'), ['done', 'json', '{"sum":3,"list":[1,null]}'])
    assert.equal(await answer('promise'), ['done', 'text', 'later'])
    assert.equal(await answer('nothing'), ['done', 'bytes', ''])
    const echoed = await runtime.submit('echo', bytes('through the island')).result
    assert.equal([echoed.status, echoed.outputType, text(echoed.output)], ['done', 'bytes', 'through the island'])
  }))

test.run()
