import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ManualClock } from '../../src/act/clock.js'
import { decisionAt, type NewRecord } from '../../src/act/index.js'
import { Engine } from '../../src/engine.js'
import { inTemporaryFolder } from '../act/journal/support/temporary.js'

const GIB = 2 ** 30

const POLICY = `
apiVersion: atoll/v1
kind: Policy
metadata: { name: test }
mode: enforce
target: vm
rules:
  - name: grow
    when: vm.memory.used > 0
    do: { action: memory.commit, to: vm.memory.used * 2 }
    limits: { cooldown: 1h }
`

class Journalled {
  readonly records: NewRecord[] = []
  readonly engine: Engine

  constructor(policy: string) {
    const journal = { append: (record: NewRecord) => this.records.push(record), flush: async () => true }
    this.engine = new Engine({ policies: [policy], clock: new ManualClock(), journal, workers: 0 })
    this.engine.add('host', 'here')
    this.engine.observe('host', 'here', { 'memory.total': 64 * GIB, 'memory.committed': GIB })
  }

  add(id: string): void {
    this.engine.add('vm', id, { host: 'here' })
    this.engine.observe('vm', id, { 'memory.maximum': 8 * GIB, 'memory.safeMinimum': GIB / 8 })
  }

  /** @returns how many skips and refusals are told of each reason, and how many repeat */
  async tick(nowMs: number, usedBytes: number, actualBytes: number, id = 'guest') {
    this.engine.observe('vm', id, { 'memory.used': usedBytes, 'memory.actual': actualBytes })
    const from = this.records.length
    const { actions } = await this.engine.tick(nowMs)
    for (const action of actions) this.engine.settle(action, { status: 'done', reached: action.to })
    const told = this.records.slice(from)
    const targets = told.flatMap((record) => (record.type === 'refusals' ? record.targetIds : []))
    const tick = told.find((record) => record.type === 'tick')!
    const { planned, refused, reasons, repeated } = tick as Extract<NewRecord, { type: 'tick' }>
    return { planned, refused, reasons, repeated, targets }
  }
}

const journalled = (body: (journalled: Journalled) => Promise<void>) =>
  inTemporaryFolder(async (folder) => {
    const policy = join(folder, 'policy.yaml')
    await writeFile(policy, POLICY)
    const all = new Journalled(policy)
    await body(all)
    await all.engine.stop()
  })

test('a skip is told when it begins and when its reason changes, and counted while it repeats', () =>
  journalled(async (journal) => {
    journal.add('guest')
    const there = { planned: 0, refused: 1, reasons: { already_there: 1 }, repeated: {}, targets: ['guest'] }
    const again = { ...there, refused: 0, repeated: { already_there: 1 }, targets: [] }
    assert.equal(await journal.tick(1000, GIB, 4 * GIB), there)
    assert.equal(await journal.tick(2000, GIB, 4 * GIB), again)
    assert.equal(await journal.tick(3000, 1.5 * GIB, 4 * GIB), again, 'other values are the same reason')
    assert.is((await journal.tick(4000, 3 * GIB, 4 * GIB)).planned, 1)
    const cooling = { planned: 0, refused: 1, reasons: { cooldown: 1 }, repeated: {}, targets: ['guest'] }
    assert.equal(await journal.tick(5000, 3 * GIB, 4 * GIB), cooling)
    assert.equal((await journal.tick(6000, 3 * GIB, 4 * GIB)).repeated, { cooldown: 1 })
    assert.equal((await journal.tick(7000, GIB, 4 * GIB)).targets, ['guest'], 'another reason')
  }))

test('what ended and begins anew is told anew', () =>
  journalled(async (journal) => {
    journal.add('guest')
    await journal.tick(1000, GIB, 4 * GIB)
    assert.equal((await journal.tick(2000, 0, 4 * GIB)).reasons, {})
    assert.equal((await journal.tick(3000, GIB, 4 * GIB)).targets, ['guest'])
  }))

test('another target in the same row is another matter', () =>
  journalled(async (journal) => {
    journal.add('guest')
    await journal.tick(1000, GIB, 4 * GIB)
    journal.engine.remove('vm', 'guest')
    journal.add('successor')
    assert.equal((await journal.tick(2000, GIB, 4 * GIB, 'successor')).targets, ['successor'])
  }))

test('what is told has the values that the rule saw, in the order of what it reads', () =>
  journalled(async (journal) => {
    journal.add('guest')
    await journal.tick(1000, GIB, 4 * GIB)
    const rule = journal.records.find((record) => record.type === 'rule')!
    const refusals = journal.records.find((record) => record.type === 'refusals')!
    if (rule.type !== 'rule' || refusals.type !== 'refusals') return assert.unreachable()
    const { values, asked, from } = decisionAt(refusals.decisions, 0)
    const names = rule.leaves.map(({ name }) => name)
    assert.equal(names, ['vm.memory.used'])
    assert.equal([...values], [GIB])
    assert.equal([asked, from], [2 * GIB, 4 * GIB])
  }))

test.run()
