import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Sense } from '../../../src/sense/index.js'

test('a row that workers may still compute is not given to another target', () => {
  const { vm } = new Sense({ capacity: { vm: 8 } }).tables
  const { row } = vm.add('a')
  vm.add('z')
  assert.is(vm.beginTick(), 2)
  vm.remove('a')
  const during = vm.add('b')
  assert.is.not(during.row, row)
  assert.ok(during.row >= 2, 'a row added in a tick lies beyond the rows of the tick')
  vm.endTick()
  assert.is(vm.add('c').row, row)
})

test.run()
