import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Sense } from '../../../src/sense/index.js'
import { refusal } from '../../rejection.js'

test('every bad argument is named', () => {
  assert.throws(() => new Sense({ capacity: { vm: 0 } }), /capacity\.vm is a whole number from 1 to 1048576, not 0/)
  assert.throws(() => new Sense({ capacity: { vm: 1.5 } }), /capacity.vm is a whole number/)
  assert.throws(() => new Sense({ historyTicks: 0 }), /historyTicks is a whole number from 1 to 4096, not 0/)
  const { vm } = new Sense({ capacity: { vm: 8 } }).tables
  vm.add('a')
  assert.is(
    refusal(() => vm.add('a')),
    'vm "a" is there already',
  )
  assert.is(
    refusal(() => vm.add('')),
    'the id of a vm is a text of 1 to 512 characters',
  )
  assert.is(
    refusal(() => vm.remove('b')),
    'there is no vm "b"',
  )
  assert.throws(() => vm.signal('memory.usd'), /vm has no signal "memory\.usd"; it has memory\.used, /)
})

test.run()
