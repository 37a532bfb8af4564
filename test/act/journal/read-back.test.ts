import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Journal, type NewRecord } from '../../../src/act/journal/index.js'
import { range, readAll } from './support/records.js'
import { inTemporaryFolder } from './support/temporary.js'

const action = {
  id: 'a1',
  action: 'memory.commit',
  target: 'vm',
  targetId: 'vm-1',
  row: 3,
  generation: 2,
  to: 2 ** 33,
  from: 2 ** 32,
 
  policy: 'memory-ahead',
  rule: 'commit',
} as const

const records: NewRecord[] = [
  { type: 'open', timeMs: 1, version: '0.1.0', pid: 42, host: 'local', tickMs: 1000 },
  { type: 'policy', timeMs: 1.5, event: 'loaded', path: 'policies/warm.yaml', policy: 'warm', reason: null },
  { type: 'tick', timeMs: 2, tick: 1, proposals: 2, planned: 1, refused: 1, reasons: { planned: 1, cooldown: 1 } },
  { type: 'plan', timeMs: 2, tick: 1, actions: [action], recommended: [] },
  {
    type: 'refusal',
    timeMs: 2,
    tick: 1,
    action: 'memory.commit',
    target: 'vm',
    targetId: 'vm-2',
    policy: 'p',
    rule: 'r',
    to: 2 ** 40,
    reason: 'ceiling',
    bound: NaN,
  },
  { type: 'outcome', timeMs: 3, id: 'a1', outcome: { status: 'done', reached: 2 ** 33 }, durationMs: 0.75 },
  { type: 'problem', timeMs: 4, where: 'host', message: 'Grüße, 世界', stack: null },
  { type: 'close', timeMs: Date.UTC(2030, 0), ticks: 1 },
]

test('every record comes back as it was appended, with its number', () =>
  inTemporaryFolder(async (folder) => {
    const journal = await Journal.open({ folder })
    const numbers = records.map((record) => journal.append(record))
    assert.equal(numbers, range(1, records.length))
    assert.ok(await journal.close())
    assert.equal(
      await readAll(folder),
      records.map((record, i) => ({ seq: i + 1, ...record })),
    )
  }))

test.run()
