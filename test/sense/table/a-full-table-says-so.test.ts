import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Sense } from '../../../src/sense/index.js'

test('adding beyond the capacity names the option to raise', () => {
  const { vm } = new Sense({ capacity: { vm: 8 } }).tables
  for (let at = 0; at < 8; at++) vm.add(`vm-${at}`)
  assert.throws(
    () => vm.add('one too many'),
    /vm table is full: its capacity is 8 rows; raise the engine's option capacity\.vm/,
  )
  vm.remove('vm-3')
  assert.is(vm.add('fits now').row, 3)
})

test('a table whose free rows wait for the end of a tick says that', () => {
  const { vm } = new Sense({ capacity: { vm: 8 } }).tables
  for (let at = 0; at < 8; at++) vm.add(`vm-${at}`)
  vm.remove('vm-1')
  vm.beginTick()
  vm.remove('vm-2')
  assert.throws(() => vm.add('early'), /hands out no more rows in this tick: 2 are free once it has ended/)
  vm.endTick()
  vm.add('in time')
})

test.run()
