import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { DEFAULT_LIMITS } from '../../../src/decide/index.js'
import {
  ENVIRONMENTS,
  MEMORY,
  NOW_MS,
  planOf,
  proposalsOf,
  readingOf,
  type Target,
  verdict,
  type Wish,
} from '../support/readings.js'

const RICH = [{ total: 1e12, committed: 0 }]

function decide(target: Target, wish: Omit<Wish, 'row'>, resource = MEMORY) {
  return verdict(planOf(readingOf(resource, [target], RICH), proposalsOf(resource, [{ row: 0, ...wish }])), 0)
}

test('release fast, reclaim slowly: a guest loses 5 % at once unless the rule says otherwise', () => {
  assert.equal(decide({ level: 1000 }, { effect: 'lower', to: 100 }), ['Clipped', 'Step', 950])
  assert.equal(decide({ level: 1000 }, { effect: 'raise', to: 9000 }), ['Planned', 'AsProposed', 9000])
  assert.equal(decide({ level: 1000 }, { effect: 'lower', to: 100, step: { share: 0.2 } }), ['Clipped', 'Step', 800])
  assert.equal(decide({ level: 1000 }, { effect: 'lower', to: 100, step: { units: 10 } }), ['Clipped', 'Step', 990])
  assert.equal(decide({ level: 1000 }, { effect: 'raise', to: 9000, step: { units: 10 } }), ['Clipped', 'Step', 1010])
})

test('a share of a few things is one of them', () => {
  assert.equal(decide({ level: 3 }, { to: 0 }, ENVIRONMENTS), ['Planned', 'AsProposed', 0])
  assert.equal(decide({ level: 3 }, { to: 0, step: { share: 0.05 } }, ENVIRONMENTS), ['Clipped', 'Step', 2])
})

test('a cool-down passes over what moved too recently', () => {
  const moved = { level: 100, lastMoveMs: NOW_MS - 4000 }
  assert.equal(decide(moved, { effect: 'raise', to: 200, cooldownMs: 5000 }), ['Skipped', 'Cooldown', 100])
  assert.equal(decide(moved, { effect: 'raise', to: 200, cooldownMs: 4000 }), ['Planned', 'AsProposed', 200])
})

test('a target is moved only so often in an hour, and reclaiming may use half of it', () => {
  assert.equal(
    decide({ level: 100, movesInHour: 10 }, { effect: 'raise', to: 200, movesPerHour: 10 })[1],
    'MovesExhausted',
  )
  assert.equal(decide({ level: 100, movesInHour: 9 }, { effect: 'raise', to: 200, movesPerHour: 10 })[1], 'AsProposed')
  assert.equal(
    decide({ level: 100, movesInHour: 5 }, { effect: 'lower', to: 99, movesPerHour: 10 })[1],
    'MovesExhausted',
  )
  assert.equal(decide({ level: 100, movesInHour: 4 }, { effect: 'lower', to: 99, movesPerHour: 10 })[1], 'AsProposed')
})

test('a policy cannot raise the limit of the arbiter', () => {
  const movesInHour = DEFAULT_LIMITS.movesPerHour.guest
  assert.equal(
    decide({ level: 100, movesInHour }, { effect: 'raise', to: 200, movesPerHour: 1e9 })[1],
    'MovesExhausted',
  )
  assert.equal(
    decide({ level: 100, movesInHour }, { effect: 'raise', to: 200, movesPerHour: NaN })[1],
    'MovesExhausted',
  )
})

test('back-off stops reclaiming and nothing else', () => {
  const strained = { level: 100, backoffUntilMs: NOW_MS + 1 }
  assert.equal(decide(strained, { effect: 'lower', to: 99 }), ['Skipped', 'Backoff', 100])
  assert.equal(decide(strained, { effect: 'raise', to: 200 }), ['Planned', 'AsProposed', 200])
})

test('while an action is in flight or has just failed for good, its target is left alone', () => {
  assert.equal(decide({ level: 100, inFlight: true }, { effect: 'raise', to: 200 }), ['Skipped', 'InFlight', 100])
  assert.equal(decide({ level: 100, restUntilMs: NOW_MS + 1 }, { effect: 'raise', to: 200 }), [
    'Skipped',
    'Resting',
    100,
  ])
})

test.run()
