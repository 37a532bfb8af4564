import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { plan } from '../../../src/decide/index.js'
import { MEMORY, proposalsOf, readingOf, verdict, type Wish } from '../support/readings.js'

const RICH = [{ total: 1e12, committed: 0 }]

/** @returns the level that comes of wishes for one target at level 100 */
function winner(wishes: readonly Omit<Wish, 'row'>[]): number {
  const proposals = proposalsOf(
    MEMORY,
    wishes.map((wish) => ({ row: 0, ...wish })),
  )
  const decided = plan(readingOf(MEMORY, [{ level: 100 }], RICH), proposals)
  assert.is(decided.order.length, 1)
  for (let index = 0; index < wishes.length; index++) {
    if (index !== decided.order[0]) assert.equal(verdict(decided, index).slice(0, 2), ['Refused', 'Outranked'])
  }
  return decided.granted[decided.order[0]!]!
}

test('the higher priority wins, then to give over to set aside over to take, then the larger', () => {
  assert.is(
    winner([
      { effect: 'raise', to: 200 },
      { effect: 'lower', to: 98, priority: 1 },
    ]),
    98,
  )
  assert.is(
    winner([
      { effect: 'lower', to: 98 },
      { effect: 'raise', to: 110 },
    ]),
    110,
  )
  assert.is(
    winner([
      { effect: 'reserve', to: 300 },
      { effect: 'raise', to: 110 },
    ]),
    110,
  )
  assert.is(
    winner([
      { effect: 'lower', to: 98 },
      { effect: 'reserve', to: 110 },
    ]),
    110,
  )
  assert.is(
    winner([
      { effect: 'raise', to: 110 },
      { effect: 'raise', to: 120 },
    ]),
    120,
  )
  assert.is(
    winner([
      { effect: 'lower', to: 97 },
      { effect: 'lower', to: 98 },
    ]),
    98,
  )
})

test('the winner does not depend on the order of the proposals', () => {
  const wish = fc.record({
    effect: fc.constantFrom('raise' as const, 'lower' as const, 'reserve' as const),
    away: fc.integer({ min: 1, max: 5 }),
    priority: fc.integer({ min: 0, max: 2 }),
  })
  fc.assert(
    fc.property(fc.array(wish, { minLength: 1, maxLength: 6 }), (given) => {
      const wishes = given.map(({ effect, away, priority }) => ({
        effect,
        priority,
        to: effect === 'lower' ? 100 - away : 100 + away,
      }))
      assert.is(winner(wishes), winner([...wishes].reverse()))
    }),
  )
})

test('proposals for other targets do not disturb one another', () => {
  const proposals = proposalsOf(MEMORY, [
    { row: 0, to: 110, effect: 'raise' },
    { row: 1, to: 120, effect: 'raise' },
  ])
  const decided = plan(readingOf(MEMORY, [{ level: 100 }, { level: 100 }], RICH), proposals)
  assert.equal([...decided.order], [0, 1])
})

test.run()
