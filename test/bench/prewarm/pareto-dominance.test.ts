import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { coldWithin, undominated } from '../../../bench/prewarm/pareto.js'

test('an arm is dominated by a setting that is no worse in both respects', () => {
  const settings = [{ coldInvocations: 10, gibMinutes: 100 }, { coldInvocations: 5, gibMinutes: 200 }]
  const equal = { coldInvocations: 10, gibMinutes: 100 }
  const cheaper = { coldInvocations: 10, gibMinutes: 99 }
  const warmer = { coldInvocations: 4, gibMinutes: 500 }
  assert.is(coldWithin(settings, 150), 10)
  assert.is(coldWithin(settings, 99), Infinity)
  assert.equal(undominated(settings, [equal, cheaper, warmer]), [cheaper, warmer])
})

test.run()
