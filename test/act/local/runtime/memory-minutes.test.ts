import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ManualClock } from '../../../../src/act/clock.js'
import { js, withRuntime } from '../functions/index.js'

test("memory over time is counted on the runtime's clock, from the start of an environment to its end", async () => {
  const clock = new ManualClock()
  await withRuntime([js('echo')], { clock }, async (runtime) => {
    clock.advance(60_000)
    assert.is(runtime.statistics().residentByteMinutes, 0)
    await runtime.keepWarm('echo', 1)
    const { environmentBytes } = runtime.observe('echo')
    assert.ok(environmentBytes > 2 ** 20, `${environmentBytes}`)
    assert.is(runtime.statistics().residentBytes, environmentBytes)
    clock.advance(3 * 60_000)
    assert.is(runtime.statistics().residentByteMinutes, 3 * environmentBytes)
    await runtime.keepWarm('echo', 0)
    clock.advance(60_000)
    const { residentByteMinutes, residentBytes, peakResidentBytes } = runtime.statistics()
    assert.equal([residentByteMinutes, residentBytes], [3 * environmentBytes, 0])
    assert.ok(peakResidentBytes >= environmentBytes)
  })
})

test.run()
