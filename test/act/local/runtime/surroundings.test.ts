import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { js, text, withRuntime } from '../functions/index.js'

test('a function sees nothing of the environment variables, flags and arguments of its host', () =>
  withRuntime([js('surroundings')], {}, async (runtime) => {
    const { output } = await runtime.submit('surroundings', new Uint8Array(0)).result
    assert.equal(JSON.parse(text(output)), {
      environment: {},
      flags: [],
      arguments: [],
      kind: 'js',
      functionName: 'surroundings',
    })
  }))

test.run()
