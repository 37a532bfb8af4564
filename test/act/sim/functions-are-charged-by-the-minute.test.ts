import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ManualClock } from '../../../src/act/clock.js'
import { SimFunctions, SimHost } from '../../../src/act/sim/index.js'
import { Engine } from '../../../src/engine.js'
import { called, trace } from '../../bench/prewarm/traced.js'

const MINUTE_MS = 60_000
const GIB = 2 ** 30

async function play(functions: SimFunctions, minutes: number, policies: readonly string[] = []): Promise<void> {
  const clock = new ManualClock()
  const engine = new Engine({ host: new SimHost(functions), policies, clock, tickMs: MINUTE_MS, workers: 0 })
  await engine.start({ autoTick: false })
  for (let minute = 0; minute < minutes; minute++) {
    clock.advance(MINUTE_MS)
    await engine.tick()
  }
  await engine.stop()
}

test('without a policy what was called once stays resident, and only first calls are cold', async () => {
  const day = trace(20, called('f', [3, 5, 11]), called('g', [10]))
  const functions = new SimFunctions(day)
  await play(functions, 20)
  const { coldInvocations, invocations, activeMinutes, gibMinutes } = functions.statistics()
  assert.equal([coldInvocations, invocations, activeMinutes], [2, 4, 4])
  const bytes = day.functions.map(({ memoryBytes }) => memoryBytes)
  assert.is(gibMinutes, (17 * bytes[0]! + 10 * bytes[1]!) / GIB)
})

test('a host without room for an idle environment gives it up when a call needs the memory', async () => {
  const day = trace(20, called('f', [1, 3, 5]), called('g', [2, 4, 6]))
  const functions = new SimFunctions(day, { memoryBytes: day.functions[0]!.memoryBytes })
  await play(functions, 20)
  assert.equal([...functions.statistics().coldByFunction], [3, 3], 'each pushes out the other')
})

test.run()
