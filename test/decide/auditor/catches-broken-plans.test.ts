import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { audit, type Invariant, type Plan, type Proposals, type Reading } from '../../../src/decide/index.js'
import {
  MEMORY,
  NOW_MS,
  planOf,
  type Policies,
  proposalsOf,
  readingOf,
  type Target,
  type Wish,
} from '../support/readings.js'

const TARGETS: Target[] = [
  { level: 100, floor: 50, ceiling: 200 },
  { level: 100, floor: 50, ceiling: 200 },
]
const WISHES: Wish[] = [
  { row: 0, to: 96, effect: 'lower' },
  { row: 1, to: 120, effect: 'raise' },
]

interface Case {
  readonly targets?: readonly Target[]
  readonly wishes?: readonly Wish[]
  readonly policies?: Policies
  readonly break: (plan: Plan) => Partial<Plan>
}

function invariantsBrokenBy({ targets = TARGETS, wishes = WISHES, policies = {}, break: spoil }: Case): Invariant[] {
  const reading: Reading = readingOf(MEMORY, targets, [{ total: 1000, committed: 900 }])
  const proposals: Proposals = proposalsOf(MEMORY, wishes, policies)
  const good = planOf(reading, proposals)
  assert.equal(audit(reading, proposals, good), [])
  const broken = audit(reading, proposals, { ...good, ...spoil(good) })
  return [...new Set(broken.map(({ invariant }) => invariant))]
}

const granted = (...levels: number[]) => ({ granted: Float64Array.from(levels) })

for (const [title, invariant, given] of [
  ['a level below the floor', 'never_below_floor', { break: () => granted(49, 120) }],
  ['a level that is no number', 'never_below_floor', { break: () => granted(NaN, 120) }],
  ['a level above the ceiling', 'never_above_ceiling', { break: () => granted(96, 201) }],
  ['more than the host has', 'host_never_over', { break: () => granted(96, 200.001) }],
  ['an acceptor before a donor', 'donors_before_acceptors', { break: () => ({ order: Int32Array.of(1, 0) }) }],
  ['one target moved twice', 'one_move_each', { break: () => ({ order: Int32Array.of(0, 0) }) }],
  [
    'what is only observed',
    'shadows_not_applied',
    { policies: { modes: ['observe'] }, break: ({ shadows }) => ({ order: shadows }) },
  ],
  ['a policy above its budget', 'budget_kept', { policies: { budgetBytes: 210 }, break: () => granted(100, 120) }],
  [
    'a move within the cool-down',
    'no_thrash',
    {
      targets: [{ level: 100, lastMoveMs: NOW_MS - 1 }, TARGETS[1]!],
      wishes: [{ ...WISHES[0]!, cooldownMs: 5 }, WISHES[1]!],
      break: () => ({ ...granted(96, 120), order: Int32Array.of(0, 1) }),
    },
  ],
  [
    'a reclaim during back-off',
    'no_thrash',
    {
      targets: [{ level: 100, backoffUntilMs: NOW_MS + 1 }, TARGETS[1]!],
      break: () => ({ ...granted(96, 120), order: Int32Array.of(0, 1) }),
    },
  ],
  [
    'one move too many in the hour',
    'no_thrash',
    {
      targets: [{ level: 100, movesInHour: 7 }, TARGETS[1]!],
      wishes: [{ ...WISHES[0]!, movesPerHour: 7 }, WISHES[1]!],
      break: () => ({ ...granted(96, 120), order: Int32Array.of(0, 1) }),
    },
  ],
] satisfies [string, Invariant, Case][]) {
  test(`the auditor catches ${title}`, () => {
    assert.ok(invariantsBrokenBy(given).includes(invariant), String(invariantsBrokenBy(given)))
  })
}

test.run()
