import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { costOf } from '../../../bench/prewarm/idle-rule.js'
import { called, trace } from './traced.js'

test('a rule is charged for active minutes and those it names, within the trace and until the next call', () => {
  const told: (number | null)[] = []
  const cost = costOf(trace(20, called('f', [0, 4, 5, 17])), () => (gap) => {
    told.push(gap)
    return { from: 3, to: 4 }
  })
  assert.equal(told, [null, 4, 1, 12])
  // Warm only at 4. Idle and resident: 3; none between 4 and 5; 8 and 9; none after 17, as 20 is beyond the trace.
  assert.equal([...cost.coldByFunction], [3])
  assert.is(cost.gibMinutes, (4 + 1 + 2) / 2)
})

test.run()
