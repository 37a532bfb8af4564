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

/** Its place among the counters. */
const BELOW_MINIMUM = 1
const MOST_ROWS = 2 ** 20
const TICKS = 5000

test('what is turned away for days on end is counted beyond 32 bits', () => {
  const sense = new Sense({ capacity: { vm: 8 } })
  const pressure = sense.tables.vm.signal('memory.pressure')
  const ofKernels = sense.memory.int32(pressure.rejectionsPointer, 4)
  for (let tick = 0; tick < TICKS; tick++) {
    ofKernels[BELOW_MINIMUM]! += MOST_ROWS
    pressure.flip()
  }
  pressure.observe(0, -1)
  assert.equal(pressure.rejected(), { notFinite: 0, belowMinimum: TICKS * MOST_ROWS + 1, aboveMaximum: 0, jump: 0 })
})

test.run()
