import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { CallStreams } from '../../../src/systems/call-streams.js'

test('the call that follows the last one of a function that is gone is not held to follow the next in its row', () => {
  const streams = new CallStreams(4, 8)
  const [other, row] = [0, 1]
  const stream = streams.arrived('shop', row, 0)
  streams.forget(row) // another function has it now
  streams.arrived('shop', other, 50)
  streams.arrived('shop', row, 60)
  assert.is(streams.soon(stream, 60, 1000), 0)
})

test.run()
