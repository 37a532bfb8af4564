import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { js } from '../functions/index.js'
import { withHost } from './harness.js'

test('the host tells of each request in the call that makes it: the row of its function and the time', () =>
  withHost([js('echo'), js('counter')], {}, async ({ host, sense, clock }) => {
    const arrivals: unknown[] = []
    host.onArrival((row, nowMs) => arrivals.push([sense.tables.function.idOf(row), nowMs]))
    clock.advance(7)
    host.runtime.submit('counter', new Uint8Array(1)).cancel()
    host.runtime.submit('echo', new Uint8Array(1)).cancel()
    assert.equal(arrivals, [
      ['counter', 7],
      ['echo', 7],
    ])
  }))

test.run()
