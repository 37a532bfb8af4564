import { once } from 'node:events'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { js, withRuntime } from '../functions/index.js'

const MIB = 2 ** 20

test('an environment that holds more than twice its memory limit is ended after its task', () =>
  withRuntime([js('hoarder', { memoryLimitBytes: 24 * MIB })], {}, async (runtime) => {
    const hoard = (mib: number) => runtime.submit('hoarder', Uint8Array.of(mib)).result
    assert.is((await hoard(10)).status, 'done')
    assert.is(runtime.observe('hoarder').warm, 1)
    const stopped = once(runtime.events, 'environmentStopped')
    assert.is((await hoard(50)).status, 'done')
    const [event] = await stopped
    assert.is(event.reason, 'overweight')
    assert.ok(runtime.statistics().peakResidentBytes <= 48 * MIB)
  }))

test.run()
