import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Sense } from '../../../src/sense/index.js'

test('a value is taken when it lies in the bounds of its signal, else counted by its reason', () => {
  const { vm } = new Sense({ capacity: { vm: 8 } }).tables
  const { row } = vm.add('a')
  const pressure = vm.signal('memory.pressure')
  const counts = { notFinite: 0, belowMinimum: 0, aboveMaximum: 0, jump: 0 }
  fc.assert(
    fc.property(fc.double({ noDefaultInfinity: false, noNaN: false }), (value) => {
      pressure.raw[row] = NaN
      const reason = pressure.observe(row, value)
      if (!Number.isFinite(value)) assert.is(reason, 'notFinite')
      else if (value < 0) assert.is(reason, 'belowMinimum')
      else if (value > 1) assert.is(reason, 'aboveMaximum')
      else assert.is(reason, null)
      assert.ok(Object.is(pressure.raw[row], reason === null ? value : NaN))
      if (reason !== null) counts[reason]++
    }),
  )
  assert.equal(pressure.rejected(), counts)
})

test.run()
