import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { js, text, withRuntime } from '../functions/index.js'

test('no way of making a buffer shows a function what was in memory before', () =>
  withRuntime([js('scavenger')], {}, async (runtime) => {
    const { status, output, error } = await runtime.submit('scavenger', new Uint8Array(0)).result
    assert.is(status, 'done', error?.stack ?? '')
    assert.equal(JSON.parse(text(output)), [])
  }))

test.run()
