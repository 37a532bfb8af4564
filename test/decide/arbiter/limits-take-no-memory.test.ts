import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  CORES,
  type HostMemory,
  planOf,
  proposalsOf,
  readingOf,
  type Target,
  verdict,
  type Wish,
} from '../support/readings.js'

const FULL: HostMemory = { total: 1000, committed: 1000 }

function cores(target: Target, wish: Omit<Wish, 'row'>, host: HostMemory = FULL, budgetBytes = Infinity) {
  const proposals = proposalsOf(CORES, [{ row: 0, ...wish }], { budgetBytes })
  return verdict(planOf(readingOf(CORES, [target], [host]), proposals), 0)
}

test('cores are given and taken whatever memory the host and the budget have left', () => {
  assert.equal(cores({ level: 1, ceiling: 8 }, { to: 4 }), ['Planned', 'AsProposed', 4])
  assert.equal(cores({ level: 4, ceiling: 8 }, { to: 1 }), ['Planned', 'AsProposed', 1])
  assert.equal(cores({ level: 1, ceiling: 8 }, { to: 4 }, FULL, 0), ['Planned', 'AsProposed', 4])
  assert.equal(cores({ level: 1, ceiling: 8, host: -1 }, { to: 4 }), ['Planned', 'AsProposed', 4])
  assert.equal(cores({ level: 1, ceiling: 8 }, { to: 4 }, { total: NaN, committed: NaN }), ['Planned', 'AsProposed', 4])
})

test('a guest keeps a share of a core and gets no more than its processors', () => {
  assert.equal(cores({ level: 1, ceiling: 8 }, { to: 0 }), ['Clipped', 'Floor', 0.05])
  assert.equal(cores({ level: 1, ceiling: 8 }, { to: 16 }), ['Clipped', 'Ceiling', 8])
  assert.equal(cores({ level: 1, ceiling: NaN }, { to: 4 }), ['Refused', 'UnknownCeiling', 1])
  assert.equal(cores({ level: 1, ceiling: NaN }, { to: 4, ceiling: 2 }), ['Clipped', 'Ceiling', 2])
})

test('cool-down, step, moves and back-off hold as they do for memory', () => {
  const wait = { level: 4, ceiling: 8 }
  assert.equal(cores({ ...wait, lastMoveMs: 999_000 }, { to: 8, cooldownMs: 5000 }), ['Skipped', 'Cooldown', 4])
  assert.equal(cores(wait, { to: 8, step: { share: 0.25 } }), ['Clipped', 'Step', 5])
  assert.equal(cores({ ...wait, movesInHour: 3600 }, { to: 8 }), ['Skipped', 'MovesExhausted', 4])
  assert.equal(cores({ ...wait, backoffUntilMs: 1_001_000 }, { to: 1 }), ['Skipped', 'Backoff', 4])
})

test('where memory is short, whoever asks for cores is not made to wait for it', () => {
  const targets = [
    { level: 1, ceiling: 8 },
    { level: 4, ceiling: 8 },
  ]
  const proposals = proposalsOf(CORES, [
    { row: 0, to: 8 },
    { row: 1, to: 2 },
  ])
  const decided = planOf(readingOf(CORES, targets, [{ total: 10, committed: 500 }]), proposals)
  assert.equal([...decided.granted], [8, 2])
  assert.equal([...decided.order], [1, 0])
})

test.run()
