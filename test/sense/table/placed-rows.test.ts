import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Sense, type TargetChange } from '../../../src/sense/index.js'
import { refusal } from '../../rejection.js'

const capacity = { host: 8, pop: 8, function: 8, task: 8, vm: 8 }

test('a target is placed in the row and generation that it had elsewhere; the rows before stay free', () => {
  const { vm } = new Sense({ capacity }).tables
  vm.signal('memory.used')
  assert.equal(vm.place({ row: 3, generation: 7 }, 'late', { tier: 'a' }), { row: 3, generation: 7 })
  assert.is(vm.rowOf('late'), 3)
  assert.equal(vm.labelsOf(3), { tier: 'a' })
  const others = ['a', 'b', 'c', 'd'].map((id) => vm.add(id).row)
  assert.equal(others.sort(), [0, 1, 2, 4])
})

test('a row that is taken, or that there is not, is refused', () => {
  const { vm } = new Sense({ capacity }).tables
  vm.add('first')
  assert.is(
    refusal(() => vm.place({ row: 0, generation: 0 }, 'x')),
    'row 0 of the vm table is not free',
  )
  assert.match(
    refusal(() => vm.place({ row: 1.5, generation: 0 }, 'x')),
    'is not free',
  )
  assert.match(
    refusal(() => vm.place({ row: 8, generation: 0 }, 'x')),
    'the vm table is full',
  )
  assert.match(
    refusal(() => vm.place({ row: 1, generation: 0 }, 'first')),
    'first',
  )
  assert.is(vm.has('x'), false)
})

test('whoever listens is told of every target that comes and goes, in order', () => {
  const { vm, host } = new Sense({ capacity }).tables
  const told: TargetChange[] = []
  vm.onChange = (change) => told.push(change)
  host.add('here')
  vm.add('one', { tier: 'a' }, 'here', host)
  vm.remove('one')
  vm.add('two')
  assert.equal(told, [
    { event: 'added', kind: 'vm', id: 'one', row: 0, generation: 0, labels: { tier: 'a' }, host: 'here' },
    { event: 'removed', kind: 'vm', id: 'one', row: 0, generation: 0 },
    { event: 'added', kind: 'vm', id: 'two', row: 0, generation: 1, labels: {}, host: null },
  ])
})

test.run()
