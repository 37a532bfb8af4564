import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Sense } from '../../../src/sense/index.js'

test('a target inherits nothing from the one that had its row', () => {
  const { vm } = new Sense({ capacity: { vm: 8 }, historyTicks: 4 }).tables
  const states = vm.allocate(3, 0)
  const { row } = vm.add('a', { tier: 'pinned' })
  const used = vm.signal('memory.used')
  const tier = vm.label('tier')
  used.current.values[row] = 5
  for (let slot = 0; slot < 4; slot++) used.history.column(slot).values[row] = 5
  states.column(2).values[row] = 5
  used.observe(row, 5)
  assert.ok(tier.values[row]! >= 0)

  vm.remove('a')
  assert.is(vm.add('b').row, row)
  assert.ok(Number.isNaN(used.current.values[row]!))
  assert.ok(used.recent(row, 9).every(Number.isNaN))
  for (const ticks of [-1, 1.5, NaN]) assert.throws(() => used.recent(row, 9, ticks), /a whole number from 0/)
  assert.is(states.column(2).values[row], 0)
  assert.ok(Number.isNaN(used.raw[row]!))
  assert.is(tier.values[row], -1)
})

test.run()
