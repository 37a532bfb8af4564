import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { once } from 'node:events'
import { js, withRuntime } from '../functions/index.js'

test('what a function writes to its console is an event, not output of the host', () =>
  withRuntime([js('talkative')], {}, async (runtime) => {
    const written = once(runtime.events, 'output')
    await runtime.submit('talkative', new Uint8Array(1)).result
    const [event] = await written
    assert.equal([event.functionName, event.stream, event.text], ['talkative', 'stdout', 'hello out there\n'])
  }))

test.run()
