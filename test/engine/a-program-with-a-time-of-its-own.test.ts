import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { NewRecord } from '../../src/act/index.js'
import { Engine } from '../../src/engine.js'
import { policyFile } from './support.js'

const GIB = 2 ** 30

test('a program that says what time it is: what fails rests, and is recorded, in that time', async () => {
  const records: NewRecord[] = []
  const journal = { segment: 0, append: (record: NewRecord) => records.push(record), flush: async () => true }
  const engine = new Engine({ policies: [policyFile('memory-ahead')], journal, workers: 0 })
  engine.add('host', 'here')
  engine.add('vm', 'guest', { host: 'here', labels: { tier: 'standard' } })
  engine.observe('host', 'here', { 'memory.total': 8 * GIB, 'memory.committed': GIB, 'memory.pressure': 0 })
  engine.observe('vm', 'guest', { 'memory.maximum': 4 * GIB, 'memory.safeMinimum': GIB / 8, 'memory.pressure': 0.3 })
  const askedMs: number[] = []
  for (let nowMs = 0; nowMs < 100_000; nowMs += 1000) {
    engine.observe('vm', 'guest', { 'memory.used': 0.99 * GIB, 'memory.actual': GIB })
    const { actions } = await engine.tick(nowMs)
    for (const action of actions) {
      askedMs.push(nowMs)
      engine.settle(action, { status: 'failed', reason: 'the agent does not answer', retry: false })
    }
  }
  await engine.stop()
  const restsMs = askedMs.slice(1).map((askedAgainMs, index) => askedAgainMs - askedMs[index]!)
  assert.equal(restsMs, [10_000, 20_000, 40_000])
  const timesMs = records.filter(({ type }) => type === 'outcome').map(({ timeMs }) => timeMs)
  assert.equal(timesMs, askedMs)
  assert.is(records.at(-1)!.timeMs, 99_000)
})

test.run()
