import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Sense } from '../../../src/sense/index.js'
import { refusal } from '../../rejection.js'

test('targets of a host that is removed are not taken for those of the next host in its row', () => {
  const { host, vm } = new Sense({ capacity: { vm: 8, host: 8 } }).tables
  const first = host.add('first').row
  host.add('second')
  const { row } = vm.add('guest', {}, 'first', host)
  const other = vm.add('other', {}, 'second', host).row
  assert.is(vm.hostRow.values[row], first)
  host.remove('first')
  assert.is(host.add('third').row, first)
  assert.is(vm.hostRow.values[row], -1)
  assert.is(vm.hostRow.values[other], 1)
})

test('a target whose host is unknown is not added by half', () => {
  const { host, vm } = new Sense({ capacity: { vm: 8, host: 8 } }).tables
  assert.is(
    refusal(() => vm.add('guest', {}, 'nowhere', host)),
    'there is no host "nowhere"',
  )
  assert.is(vm.size, 0)
  host.add('nowhere')
  assert.is(vm.add('guest', {}, 'nowhere', host).row, 0)
})

test.run()
