import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { audit, type Mode, plan, type RuleTerms } from '../../../src/decide/index.js'
import {
  CORES,
  ENVIRONMENTS,
  type HostMemory,
  MEMORY,
  NOW_MS,
  plain,
  planOf,
  proposalsOf,
  readingOf,
  type Target,
  type Wish,
} from '../support/readings.js'

const hostile = fc.oneof(
  fc.constantFrom(NaN, Infinity, -Infinity, -1, 0, -0, 1e300, 5e-324, 100),
  fc.double({ min: -1e4, max: 1e4, noNaN: true }),
  fc.integer({ min: 0, max: 200 }),
)
const amount = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.double({ min: 0, max: 1e6, noNaN: true }))
const perhaps = <Value>(value: fc.Arbitrary<Value>, absent: Value) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(absent) }, value)
const moment = fc.integer({ min: NOW_MS - 20_000, max: NOW_MS + 20_000 })

const target: fc.Arbitrary<Target> = fc.record({
  level: perhaps(hostile, 100),
  floor: perhaps(hostile, 20),
  ceiling: perhaps(hostile, 1e9),
  host: fc.constantFrom(-1, 0, 0, 1, 1),
  unitBytes: perhaps(hostile, 10),
  reservedBytes: perhaps(amount, 0),
  lastMoveMs: perhaps(moment, -Infinity),
  movesInHour: perhaps(fc.integer({ min: 0, max: 5000 }), 0),
  backoffUntilMs: perhaps(moment, -Infinity),
  restUntilMs: perhaps(moment, -Infinity),
  inFlight: perhaps(fc.boolean(), false),
  isGone: perhaps(fc.boolean(), false),
})

const host: fc.Arbitrary<HostMemory> = fc.record({
  total: perhaps(hostile, 1000),
  committed: perhaps(hostile, 500),
  available: perhaps(hostile, NaN),
  booked: perhaps(amount, 0),
  claimable: perhaps(amount, 0),
})

const step: fc.Arbitrary<RuleTerms['step']> = fc.oneof(
  fc.constant(null),
  hostile.map((share) => ({ share })),
  hostile.map((units) => ({ units })),
)

const wish: fc.Arbitrary<Wish> = fc.record({
  row: fc.integer({ min: -1, max: 12 }),
  to: hostile,
  effect: fc.constantFrom('set' as const, 'raise' as const, 'lower' as const, 'reserve' as const),
  priority: fc.integer({ min: -2, max: 2 }),
  score: hostile,
  floor: perhaps(hostile, 0),
  ceiling: perhaps(hostile, Infinity),
  cooldownMs: perhaps(fc.integer({ min: 0, max: 60_000 }), 0),
  step,
  movesPerHour: fc.oneof(fc.constant(null), hostile),
  ruleBudgetBytes: perhaps(amount, Infinity),
  policy: fc.integer({ min: 0, max: 3 }),
})

const MODES: readonly Mode[] = ['enforce', 'enforce', 'observe', 'recommend']

test('whatever rules propose and readings say, a plan keeps every invariant', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(MEMORY, ENVIRONMENTS, CORES),
      fc.array(target, { minLength: 1, maxLength: 12 }),
      fc.tuple(host, host),
      fc.array(wish, { maxLength: 24 }),
      fc.oneof(fc.constant(Infinity), amount),
      fc.integer(),
      fc.integer({ min: 1, max: 24 }),
      (resource, targets, hosts, wishes, budgetBytes, members, rules) => {
        const reading = readingOf(resource, targets, hosts)
        const shared = wishes.map((each, index) => ({ ...each, rule: index % rules }))
        const proposals = proposalsOf(resource, shared, { modes: MODES, budgetBytes, members: Int32Array.of(members) })
        assert.equal(audit(reading, proposals, planOf(reading, proposals)), [])
      },
    ),
    { numRuns: 3000 },
  )
})

test('limits of its own that a rule cannot have cost no invariant', () => {
  const limits = fc.record({ waitMs: hostile, lowest: hostile, highest: hostile })
  fc.assert(
    fc.property(
      fc.array(target, { minLength: 1, maxLength: 8 }),
      fc.tuple(host, host),
      fc.array(fc.tuple(wish, limits), { maxLength: 16 }),
      (targets, hosts, wishes) => {
        const reading = readingOf(MEMORY, targets, hosts)
        const free = wishes.map(([each]) => ({ ...each, cooldownMs: 0 }))
        const proposals = proposalsOf(MEMORY, free, { modes: MODES, budgetBytes: 500 })
        for (const [index, [, { waitMs, lowest, highest }]] of wishes.entries()) {
          proposals.waitMs[index] = waitMs
          proposals.lowest[index] = lowest
          proposals.highest[index] = highest
        }
        assert.equal(audit(reading, proposals, plan(reading, proposals)), [])
      },
    ),
    { numRuns: 1000 },
  )
})

test('the same reading and proposals give the same plan', () => {
  fc.assert(
    fc.property(
      fc.array(target, { minLength: 1, maxLength: 8 }),
      fc.tuple(host, host),
      fc.array(wish),
      (targets, hosts, wishes) => {
        const make = () =>
          planOf(readingOf(MEMORY, targets, hosts), proposalsOf(MEMORY, wishes, { modes: MODES, budgetBytes: 500 }))
        assert.equal(plain(make()), plain(make()))
      },
    ),
    { numRuns: 200 },
  )
})

test.run()
