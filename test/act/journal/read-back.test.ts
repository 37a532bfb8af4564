import { deepStrictEqual } from 'node:assert/strict'
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

const decisions = {
  proposal: Int32Array.of(7),
  rule: Int32Array.of(2),
  row: Int32Array.of(3),
  status: Uint8Array.of(1),
  reason: Uint8Array.of(4),
  asked: Float64Array.of(2 ** 33),
  from: Float64Array.of(-0),
  granted: Float64Array.of(NaN),
  bound: Float64Array.of(Infinity),
  valuesAt: Int32Array.of(0),
  values: Float64Array.of(0.1, NaN, 5e-324),
  texts: ['häufig'],
}

const records: NewRecord[] = [
  {
    type: 'open',
    timeMs: 1,
    format: 2,
    version: '0.1.0',
    pid: 42,
    continues: null,
    host: 'local',
    capabilities: null,
    tickMs: 1000,
    historyTicks: 32,
    capacity: { host: 8, pop: 8, function: 8, task: 8, vm: 8 },
    signals: [],
  },
  { type: 'policies', timeMs: 1, paths: ['/p'], overrides: { price: 3 }, sources: 1, policies: 1, rules: 0 },
  { type: 'source', timeMs: 1, path: '/p/warm.yaml', content: Uint8Array.of(1, 2, 3) },
  { type: 'policy', timeMs: 1.5, event: 'loaded', path: 'w.yaml', policy: 'warm', reason: null, description: null },
  {
    type: 'targets',
    timeMs: 2,
    changes: [
      { event: 'added', kind: 'vm', id: 'vm-1', row: 0, generation: 4, labels: { tier: 'a' }, host: null },
      { event: 'removed', kind: 'vm', id: 'vm-1', row: 0, generation: 4 },
    ],
  },
  {
    type: 'reading',
    timeMs: 2,
    tick: 1,
    more: false,
    again: false,
    signals: [
      { kind: 'vm', signal: 'memory.used', rows: Uint16Array.of(1, 3), values: Float64Array.of(NaN, Infinity) },
      { kind: 'host', signal: 'memory.total', rows: null, values: Uint32Array.of(2 ** 32 - 1) },
    ],
  },
  {
    type: 'tick',
    timeMs: 2,
    tick: 1,
    proposals: 2,
    planned: 1,
    refused: 1,
    reasons: { planned: 1, cooldown: 1 },
    repeated: { cooldown: 3 },
  },
  { type: 'refusals', timeMs: 2, tick: 1, targetIds: ['vm-2'], decisions },
  { type: 'plan', timeMs: 2, tick: 1, actions: [action], recommended: [], decisions },
  {
    type: 'outcome',
    timeMs: 3,
    id: 'a1',
    outcome: { status: 'done', reached: 2 ** 33 },
    durationMs: 0.75,
    beforeTick: 2,
  },
  { type: 'problem', timeMs: 4, where: 'host', message: 'Grüße, 世界', stack: null },
  { type: 'close', timeMs: Date.UTC(2030, 0), ticks: 1 },
]

test('every record comes back as it was appended, with its number', () =>
  inTemporaryFolder(async (folder) => {
    const journal = await Journal.open({ folder })
    const numbers = records.map((record) => journal.append(record))
    assert.equal(numbers, range(1, records.length))
    assert.ok(await journal.close())
    // Node's own, which tells -0 from 0 and knows NaN when it sees it.
    deepStrictEqual(
      await readAll(folder),
      records.map((record, i) => ({ seq: i + 1, ...record })),
    )
  }))

test.run()
