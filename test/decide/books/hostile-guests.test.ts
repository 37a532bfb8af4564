import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { PlannedAction } from '../../../src/act/actions.js'
import { type Ask, Ticks } from '../support/ticks.js'

const ask: fc.Arbitrary<Ask> = fc.record({
  row: fc.integer({ min: 0, max: 4 }),
  to: fc.integer({ min: 0, max: 900 }),
  effect: fc.constantFrom('raise' as const, 'lower' as const, 'reserve' as const),
})
/** How a guest answers: at once, some ticks later, partly, or never. */
const answer = fc.record({ share: fc.constantFrom(0, 0.5, 1), delay: fc.integer({ min: 0, max: 3 }) })

test('guests that lag, refuse or do half of it never push the host over', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.array(ask, { maxLength: 8 }), answer), { minLength: 1, maxLength: 30 }),
      (script) => {
        const ticks = new Ticks(1000, [100, 100, 100, 100, 100])
        const waiting: { readonly action: PlannedAction; readonly share: number; readonly due: number }[] = []
        for (const [tick, [asks, { share, delay }]] of script.entries()) {
          ticks.nowMs += 1000
          for (const { action } of waiting.filter(({ due }) => due === tick)) {
            const each = waiting.find((one) => one.action === action)!
            const reached = action.from + (action.to - action.from) * each.share
            ticks.set(action.row, { 'memory.actual': reached })
            ticks.settle(action, {
              status: each.share === 1 ? 'done' : 'partial',
              reached,
              reason: 'the guest would not',
            })
          }
          const { actions } = ticks.decide(...asks)
          for (const action of actions.filter((each) => each.action !== 'memory.reserve')) {
            waiting.push({ action, share, due: tick + 1 + delay })
          }
          ticks.auditor.checkHost('host', ticks.committedBytes, 1000)
        }
        assert.equal(ticks.auditor.violations, [])
      },
    ),
    { numRuns: 150 },
  )
})

test.run()
