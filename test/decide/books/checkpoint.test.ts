import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Books, type BooksSnapshot, Reason } from '../../../src/decide/index.js'
import { Ticks } from '../support/ticks.js'

test('moves and back-off survive a restart, by target and in JSON', () => {
  const before = new Ticks(1e6, [1000, 1000])
  before.nowMs = 3_000_000
  before.obey(before.decide({ row: 1, to: 900, effect: 'lower' }).actions)
  before.set(1, { 'memory.pressure': 0.5 })
  before.nowMs += 1000
  before.decide()
  const saved = JSON.parse(JSON.stringify(before.books.snapshot(before.nowMs))) as BooksSnapshot

  const after = new Ticks(1e6, [7, 7, 7])
  for (const id of ['vm-0', 'vm-1']) after.sense.tables.vm.remove(id)
  after.sense.tables.vm.add('vm-1', {}, 'host', after.sense.tables.host)
  const row = after.sense.tables.vm.rowOf('vm-1')
  after.set(row, { 'memory.actual': 900, 'memory.safeMinimum': 10, 'memory.maximum': 1e9 })
  after.nowMs = before.nowMs + 2000
  after.books.restore(saved, after.nowMs)
  const { plan } = after.decide({ row, to: 800, effect: 'lower' })
  assert.is(plan.reason[0], Reason.Backoff)
  assert.is(plan.bound[0], 8000)
  const { resources } = after.books.snapshot(after.nowMs)
  const [target] = resources.find(({ name }) => name === 'memory')!.targets
  assert.is(target!.id, 'vm-1')
  assert.is(
    target!.moves.reduce((sum, count) => sum + count, 0),
    1,
  )
})

test('a checkpoint of another version is refused', () => {
  const books = new Books(new Ticks(1, []).sense)
  assert.throws(() => books.restore({ version: 2 } as unknown as BooksSnapshot, 0), /version is unknown/)
})

test.run()
