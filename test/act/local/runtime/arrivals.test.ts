import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ManualClock } from '../../../../src/act/clock.js'
import { js, withRuntime } from '../functions/index.js'

test('arrivals are told in the call of submit, with function, tenant and time', async () => {
  const clock = new ManualClock(5000)
  await withRuntime([js('echo'), js('counter')], { clock }, async (runtime) => {
    const arrivals: unknown[] = []
    const end = runtime.onArrival((...arrival) => arrivals.push(arrival))
    runtime.submit('echo', new Uint8Array(1), { tenant: 'red' })
    clock.advance(10)
    runtime.submit('counter', new Uint8Array(1))
    end()
    runtime.submit('echo', new Uint8Array(1))
    assert.equal(arrivals, [
      ['echo', 'red', 5000],
      ['counter', 'default', 5010],
    ])
    assert.equal([runtime.observe('echo').arrived, runtime.observe('echo').arrived], [2, 0])
  })
})

test.run()
