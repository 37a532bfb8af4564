import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { PlannedAction } from '../../../src/act/actions.js'
import { Auditor, DEFAULT_LIMITS } from '../../../src/decide/index.js'

const MINUTE_MS = 60_000
const action = (targetId: string): PlannedAction => ({
  id: '1',
  action: 'memory.commit',
  target: 'vm',
  targetId,
  row: 0,
  generation: 0,
  to: 2,
  from: 1,
  policy: 'p',
  rule: 'r',
})

test('moves are counted over any hour, for each target', () => {
  const auditor = new Auditor({ ...DEFAULT_LIMITS, movesPerHour: { guest: 3, set: 3 } })
  for (const minute of [0, 59, 59.5, 60, 61]) auditor.checkActions([action('a'), action('b')], minute * MINUTE_MS)
  assert.equal(
    auditor.violations.map(({ details }) => details),
    ['vm/a/memory was moved 4 times within an hour', 'vm/b/memory was moved 4 times within an hour'],
  )
})

test('a host that has committed more than it has is a violation, one that nobody knows is none', () => {
  const auditor = new Auditor()
  auditor.checkHost('a', 100, 100)
  auditor.checkHost('b', NaN, 100)
  assert.equal(auditor.violations, [])
  auditor.checkHost('c', 101, 100)
  assert.equal(auditor.violations, [{ invariant: 'host_never_over', details: 'c has committed 101 of 100 bytes' }])
})

test('what others found out is kept with what was checked', () => {
  const auditor = new Auditor()
  auditor.check('reset_equals_image', true, '')
  auditor.check('island_has_one_owner', false, 'island 7 belongs to a and b')
  assert.equal(auditor.violations, [{ invariant: 'island_has_one_owner', details: 'island 7 belongs to a and b' }])
  assert.equal(
    [...auditor.checks],
    [
      ['reset_equals_image', 1],
      ['island_has_one_owner', 1],
    ],
  )
})

test.run()
