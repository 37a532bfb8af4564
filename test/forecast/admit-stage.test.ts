import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Rig } from './rig.js'

test('what is written in one tick is history in the next; what comes meanwhile waits', () => {
  const rig = new Rig(2, [])
  const signal = rig.table.signal('value')
  signal.observe(0, 5)
  rig.stepObserved()
  assert.is(signal.current.values[0], 5)
  assert.ok(Number.isNaN(signal.current.values[1]))
  signal.observe(1, 7)
  assert.equal([...signal.recent(0, rig.tick, 1)], [5])
  rig.stepObserved()
  assert.equal([...signal.recent(1, rig.tick, 2)], [NaN, 7])
  assert.equal([...signal.recent(0, rig.tick, 2)], [5, NaN])
})

test('hostile values written past observe() are turned away and counted', () => {
  const rig = new Rig(8, [])
  const signal = rig.table.signal('bounded')
  signal.raw.set([Infinity, -Infinity, -1, 11, 10, 0, NaN, 3])
  rig.stepObserved()
  assert.equal([...signal.current.values.subarray(0, 8)], [NaN, NaN, NaN, NaN, 10, 0, NaN, 3])
  assert.equal(signal.rejected(), { notFinite: 2, belowMinimum: 1, aboveMaximum: 1, jump: 0 })
})

test.run()
