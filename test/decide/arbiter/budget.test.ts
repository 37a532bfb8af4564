import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  ENVIRONMENTS,
  MEMORY,
  NOW_MS,
  planOf,
  type Policies,
  proposalsOf,
  readingOf,
  type Target,
  verdict,
  type Wish,
} from '../support/readings.js'

const RICH = [{ total: 1e12, committed: 0 }]

function levels(
  targets: readonly Target[],
  wishes: readonly Wish[],
  policies: Policies,
  resource = ENVIRONMENTS,
): number[] {
  const decided = planOf(readingOf(resource, targets, RICH), proposalsOf(resource, wishes, policies))
  return targets.map((target, row) => {
    const index = [...decided.order].find((each) => wishes[each]!.row === row)
    return index === undefined ? target.level : decided.granted[index]!
  })
}

const cold = (unitBytes: number): Target => ({ level: 0, unitBytes })
const warm = (unitBytes: number): Target => ({ level: 1, unitBytes })

test('desired levels are served by priority and score until the budget is used up', () => {
  const wishes = [
    { row: 0, to: 1, score: 1 },
    { row: 1, to: 1, score: 3 },
    { row: 2, to: 1, score: 2 },
    { row: 3, to: 1, priority: 1 },
  ]
  assert.equal(levels([cold(10), cold(10), cold(10), cold(10)], wishes, { budgetBytes: 30 }), [0, 1, 1, 1])
  assert.equal(levels([cold(10), cold(10), cold(10), cold(10)], wishes, { budgetBytes: 40 }), [1, 1, 1, 1])
})

test('what is worth less is evicted to make room, and says why', () => {
  const targets = [warm(10), cold(10)]
  const wishes = [
    { row: 0, to: 1, score: 1 },
    { row: 1, to: 1, score: 2 },
  ]
  assert.equal(levels(targets, wishes, { budgetBytes: 15 }), [0, 1])
  const decided = planOf(readingOf(ENVIRONMENTS, targets, RICH), proposalsOf(ENVIRONMENTS, wishes, { budgetBytes: 15 }))
  assert.equal(verdict(decided, 0), ['Clipped', 'Budget', 0])
  assert.is(decided.bound[0], 5)
})

test('a smaller one may still fit where a larger one does not', () => {
  const wishes = [
    { row: 0, to: 1, score: 3 },
    { row: 1, to: 1, score: 2 },
    { row: 2, to: 4, score: 1 },
  ]
  assert.equal(levels([cold(10), cold(50), cold(5)], wishes, { budgetBytes: 30 }), [1, 0, 4])
})

test("what a policy's targets hold without a proposal counts, what others hold does not", () => {
  const targets = [{ level: 3, unitBytes: 10 }, cold(10)]
  const wish = [{ row: 1, to: 5 }]
  assert.equal(levels(targets, wish, { budgetBytes: 50 }), [3, 2])
  assert.equal(levels(targets, wish, { budgetBytes: 50, members: Int32Array.of(0b10) }), [3, 5])
})

test('a floor, a step or a cool-down is stronger than the budget', () => {
  const evictable = { row: 0, to: 5 }
  const target = { level: 5, unitBytes: 10 }
  assert.equal(levels([target], [evictable], { budgetBytes: 0 }), [0])
  assert.equal(levels([target], [{ ...evictable, floor: 2 }], { budgetBytes: 0 }), [2])
  assert.equal(levels([target], [{ ...evictable, step: { units: 1 } }], { budgetBytes: 0 }), [4])
  assert.equal(levels([{ ...target, lastMoveMs: NOW_MS }], [{ ...evictable, cooldownMs: 1 }], { budgetBytes: 0 }), [5])
})

test('a guest is never made to pay for a budget by a rule that only gives', () => {
  assert.equal(levels([{ level: 100 }], [{ row: 0, to: 120, effect: 'raise' }], { budgetBytes: 110 }, MEMORY), [110])
  assert.equal(levels([{ level: 100 }], [{ row: 0, to: 120, effect: 'raise' }], { budgetBytes: 50 }, MEMORY), [100])
})

test("a rule's own budget is for the targets that it speaks for, whatever its policy has left", () => {
  const first = { row: 0, to: 3, score: 1, ruleBudgetBytes: 45 }
  const wishes = [first, { row: 1, to: 3, score: 2, rule: 0 }, { row: 2, to: 3 }]
  const targets = [cold(10), cold(10), cold(10), { level: 9, unitBytes: 10 }]
  assert.equal(levels(targets, wishes, {}), [1, 3, 3, 9])
  assert.equal(levels(targets, wishes, { budgetBytes: 130 }), [1, 3, 0, 9], 'the policy has 40 left')
  const decided = planOf(readingOf(ENVIRONMENTS, targets, RICH), proposalsOf(ENVIRONMENTS, wishes))
  assert.equal(verdict(decided, 0), ['Clipped', 'RuleBudget', 1])
  assert.is(decided.bound[0], 15)
})

test('a target that already has what its rule asks for counts in the budget of the rule', () => {
  const wishes = [
    { row: 0, to: 3, ruleBudgetBytes: 40, floor: 3 },
    { row: 1, to: 3, rule: 0 },
  ]
  assert.equal(levels([{ level: 3, unitBytes: 10 }, cold(10)], wishes, {}), [3, 1])
})

test('a budget of one policy does not bind another', () => {
  const wishes = [
    { row: 0, to: 5, policy: 0 },
    { row: 1, to: 5, policy: 1 },
  ]
  const targets = [cold(10), cold(10)]
  const proposals = proposalsOf(ENVIRONMENTS, wishes, {
    modes: ['enforce', 'enforce'],
    budgetBytes: 70,
    members: Int32Array.of(0),
  })
  const decided = planOf(readingOf(ENVIRONMENTS, targets, RICH), proposals)
  assert.equal([...decided.granted], [5, 5])
})

test.run()
