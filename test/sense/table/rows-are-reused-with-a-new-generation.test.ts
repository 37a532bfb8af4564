import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Sense } from '../../../src/sense/index.js'
import { refusal } from '../../rejection.js'

test('a removed row is handed out again under a new generation', () => {
  const { vm } = new Sense({ capacity: { vm: 8 } }).tables
  const first = vm.add('a')
  vm.remove('a')
  const second = vm.add('b')
  assert.is(second.row, first.row)
  assert.is(second.generation, first.generation + 1)
  assert.is(vm.idOf(second.row), 'b')
  assert.is(
    refusal(() => vm.rowOf('a')),
    'there is no vm "a"',
  )
})

test.run()
