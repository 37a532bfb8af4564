import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { js, wasm } from '../functions/index.js'
import { withHost } from './harness.js'

test('there is a row for the host and one for each function, also for one that comes later, until it goes', () =>
  withHost([js('echo', { labels: { tier: 'gold' } })], {}, async ({ host, sense }) => {
    const { host: hosts, function: functions } = sense.tables
    assert.equal([...hosts.ids()], ['local'])
    assert.equal([...functions.ids()], ['echo'])
    const row = functions.rowOf('echo')
    assert.equal(functions.labelsOf(row), { kind: 'js', tier: 'gold' })
    assert.is(functions.hostRow.values[row], hosts.rowOf('local'))
    await host.runtime.register(wasm('trap'))
    assert.equal([...functions.ids()], ['echo', 'trap'])
    await host.runtime.unregister('echo')
    assert.equal([...functions.ids()], ['trap'])
  }))

test.run()
