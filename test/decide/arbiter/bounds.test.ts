import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { plan } from '../../../src/decide/index.js'
import { ENVIRONMENTS, MEMORY, proposalsOf, readingOf, type Target, verdict, type Wish } from '../support/readings.js'

const RICH = [{ total: 1e12, committed: 0 }]

function decide(target: Target, wish: Omit<Wish, 'row'>, resource = MEMORY) {
  return verdict(plan(readingOf(resource, [target], RICH), proposalsOf(resource, [{ row: 0, ...wish }])), 0)
}

test('what breaks no bound is planned as it was proposed', () => {
  assert.equal(decide({ level: 100 }, { effect: 'raise', to: 150 }), ['Planned', 'AsProposed', 150])
  assert.equal(decide({ level: 100 }, { effect: 'lower', to: 96 }), ['Planned', 'AsProposed', 96])
  assert.equal(decide({ level: 100 }, { effect: 'reserve', to: 150 }), ['Planned', 'AsProposed', 150])
  assert.equal(decide({ level: 3 }, { effect: 'set', to: 0 }, ENVIRONMENTS), ['Planned', 'AsProposed', 0])
})

test('a level above the ceiling of the policy or of the target is clipped to the lower of them', () => {
  assert.equal(decide({ level: 100, ceiling: 150 }, { effect: 'raise', to: 1e15 }), ['Clipped', 'Ceiling', 150])
  assert.equal(decide({ level: 100, ceiling: 150 }, { effect: 'raise', to: 1e15, ceiling: 140 }), [
    'Clipped',
    'Ceiling',
    140,
  ])
  assert.equal(decide({ level: 100, ceiling: 150 }, { effect: 'raise', to: 1e15, ceiling: 160 }), [
    'Clipped',
    'Ceiling',
    150,
  ])
  assert.equal(decide({ level: 100, ceiling: 90 }, { effect: 'raise', to: 110 }), ['Refused', 'Ceiling', 100])
})

test('a level below the floor of the policy or of the target is clipped to the higher of them', () => {
  const step = { share: 1 }
  assert.equal(decide({ level: 100, floor: 40 }, { effect: 'lower', to: -5, step }), ['Clipped', 'Floor', 40])
  assert.equal(decide({ level: 100, floor: 40 }, { effect: 'lower', to: 0, step, floor: 60 }), ['Clipped', 'Floor', 60])
  assert.equal(decide({ level: 100, floor: 120 }, { effect: 'lower', to: 90, step }), ['Refused', 'Floor', 100])
  assert.equal(decide({ level: 10, floor: 40 }, { effect: 'raise', to: 20 }), ['Clipped', 'Floor', 40])
})

test('nothing is taken where the floor is unknown, nothing given where the ceiling is', () => {
  assert.equal(decide({ level: 100, floor: NaN }, { effect: 'lower', to: 99 }), ['Refused', 'UnknownFloor', 100])
  assert.equal(decide({ level: 100 }, { effect: 'lower', to: 99, floor: NaN }), ['Refused', 'UnknownFloor', 100])
  assert.equal(decide({ level: 100, floor: NaN }, { effect: 'lower', to: 99, floor: 50 }), [
    'Planned',
    'AsProposed',
    99,
  ])
  assert.equal(decide({ level: 100, ceiling: NaN }, { effect: 'raise', to: 101 }), ['Refused', 'UnknownCeiling', 100])
  assert.equal(decide({ level: 100, ceiling: NaN }, { effect: 'raise', to: 101, ceiling: 200 }), [
    'Planned',
    'AsProposed',
    101,
  ])
})

test('a floor above the ceiling moves nothing', () => {
  assert.equal(decide({ level: 100, floor: 80, ceiling: 60 }, { effect: 'lower', to: 70 }), [
    'Refused',
    'FloorAboveCeiling',
    100,
  ])
  assert.equal(decide({ level: 1, unitBytes: 0 }, { to: 2, floor: Infinity }, ENVIRONMENTS), [
    'Refused',
    'FloorAboveCeiling',
    1,
  ])
})

test('what is counted comes in whole numbers, rounded down but for rounding errors', () => {
  assert.equal(decide({ level: 0 }, { to: 2.7 }, ENVIRONMENTS), ['Clipped', 'Whole', 2])
  assert.equal(decide({ level: 0 }, { to: 2.9999999999999996 }, ENVIRONMENTS)[2], 3)
  assert.equal(decide({ level: 0 }, { to: 0.9 }, ENVIRONMENTS), ['Skipped', 'AlreadyThere', 0])
  assert.equal(decide({ level: 0 }, { to: 9, ceiling: 2.5 }, ENVIRONMENTS), ['Clipped', 'Ceiling', 2])
  assert.equal(decide({ level: 5 }, { to: 0, floor: 1.5 }, ENVIRONMENTS), ['Clipped', 'Floor', 2])
  assert.is(decide({ level: 0 }, { to: 99, ceiling: 100 * 0.29 }, ENVIRONMENTS)[2], 29)
  assert.is(decide({ level: 9 }, { to: 0, floor: 30 * 0.1 }, ENVIRONMENTS)[2], 3)
})

test('a raise does not lower and a lowering does not raise', () => {
  assert.equal(decide({ level: 100 }, { effect: 'raise', to: 50 }), ['Skipped', 'AlreadyThere', 100])
  assert.equal(decide({ level: 100 }, { effect: 'lower', to: 150 }), ['Skipped', 'AlreadyThere', 100])
  assert.equal(decide({ level: 100 }, { effect: 'reserve', to: 100 }), ['Skipped', 'AlreadyThere', 100])
})

test('what cannot be weighed is refused', () => {
  assert.equal(decide({ level: 100 }, { effect: 'raise', to: NaN }), ['Refused', 'NotFinite', 100])
  assert.equal(decide({ level: 100 }, { effect: 'raise', to: Infinity }), ['Refused', 'NotFinite', 100])
  assert.equal(decide({ level: NaN }, { effect: 'raise', to: 5 }), ['Refused', 'UnknownLevel', NaN])
  assert.equal(decide({ level: 100, isGone: true }, { effect: 'raise', to: 150 }), ['Refused', 'Gone', NaN])
  assert.equal(decide({ level: 1, unitBytes: NaN }, { to: 2 }, ENVIRONMENTS), ['Refused', 'UnknownSize', 1])
  assert.equal(decide({ level: 1, unitBytes: NaN }, { to: 0 }, ENVIRONMENTS), ['Planned', 'AsProposed', 0])
  assert.equal(decide({ level: 100, host: -1 }, { effect: 'raise', to: 150 }), ['Refused', 'UnknownHost', 100])
})

test.run()
