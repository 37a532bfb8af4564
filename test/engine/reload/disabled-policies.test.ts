import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { policy, withPolicies } from './support.js'

test('a disabled policy stays so while it is the same, without being told again; a changed one gets another chance', () =>
  withPolicies(
    { 'a.yaml': policy('a', '2 * GiB'), 'b.yaml': policy('b', '2 * GiB') },
    async ({ policies, folder, told }) => {
      const reasons = () => policies.bound.set.policies.map((_, index) => policies.bound.disabledReason(index))
      policies.bound.disable(0, 'it broke')
      policies.bound.disable(1, 'so did this')
      folder.write('b.yaml', policy('b', '3 * GiB'))
      await policies.reload()
      assert.equal(reasons(), ['it broke', null])
      assert.equal(told, ['disabled a', 'disabled b', 'loaded b'])
      policies.bound.disable(1, 'again')
      assert.is(told.at(-1), 'disabled b')
    },
  ))

test.run()
