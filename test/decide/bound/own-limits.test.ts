import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { BoundPolicies } from '../../../src/decide/index.js'
import type { Sense } from '../../../src/sense/index.js'
import { smallSense } from '../support/evaluate.js'
import { addVm, evaluateRules, load, vmPolicy } from '../support/policies.js'

const COOLDOWN_MS = 5000
const NOW_MS = 100_000
const MIB = 2 ** 20

function bind(sense: Sense, action: string, limits: string): BoundPolicies {
  const rule = `{ name: move, when: vm.memory.used > 0, do: { action: ${action}, to: 1 * GiB }, limits: { ${limits} } }`
  return new BoundPolicies(load(vmPolicy(`rules:\n  - ${rule}`)), sense, 1000)
}

/** `[row, waitMs, lowest, highest]` of every proposal. */
function ownLimits(bound: BoundPolicies, sense: Sense): number[][] {
  bound.beforeTick(NOW_MS)
  evaluateRules(bound, sense)
  const { count, row, waitMs, lowest, highest } = bound.proposals
  return Array.from({ length: count }, (_, at) => [row[at]!, waitMs[at]!, lowest[at]!, highest[at]!])
}

test('with a proposal comes what is left of its cool-down, and how far its step reaches', () => {
  const sense = smallSense()
  const bound = bind(sense, 'memory.reclaim', 'cooldown: 5s, step: 10%')
  const lastMoves = sense.tables.vm.lastMoveMs('memory').values
  const moment = fc.oneof(fc.constantFrom(-Infinity, NOW_MS - COOLDOWN_MS), fc.integer({ min: 90_000, max: NOW_MS }))
  const guest = fc.record({ used: fc.constantFrom(0, 1), level: fc.double({ min: 0, max: 1e12 }), moved: moment })
  fc.assert(
    fc.property(fc.array(guest, { minLength: 1, maxLength: 70 }), (guests) => {
      for (const id of [...sense.tables.vm.ids()]) sense.tables.vm.remove(id)
      const expected = guests.flatMap(({ used, level, moved }, index) => {
        const row = addVm(sense, `vm-${index}`, { 'memory.used': used, 'memory.actual': level })
        lastMoves[row] = moved
        const waitMs = moved + COOLDOWN_MS - NOW_MS
        return used === 0 ? [] : [[row, waitMs > 0 ? waitMs : 0, level - 0.1 * level, Infinity]]
      })
      assert.equal(
        ownLimits(bound, sense),
        expected.sort(([a], [b]) => a! - b!),
      )
    }),
    { numRuns: 100 },
  )
  bound.release()
})

test('a step of so much goes by units, and what is only set aside has no pace', () => {
  const sense = smallSense()
  addVm(sense, 'vm', { 'memory.used': 1, 'memory.actual': 1000 * MIB })
  sense.tables.vm.lastMoveMs('memory').values[0] = NOW_MS - 1
  for (const [action, expected] of [
    ['memory.commit', [0, 4999, -Infinity, 1064 * MIB]],
    ['memory.reclaim', [0, 4999, 936 * MIB, Infinity]],
    ['memory.reserve', [0, 0, -Infinity, Infinity]],
  ] as const) {
    const bound = bind(sense, action, 'cooldown: 5s, step: 64MiB')
    assert.equal(ownLimits(bound, sense), [expected], action)
    bound.release()
  }
})

test('a share of things is whole ones, one at least, whatever rounding does', () => {
  const reachFrom = (level: number, step: string) => {
    const sense = smallSense()
    const { row } = sense.tables.function.add('function')
    sense.tables.function.signal('environments.warm').current.values[row] = level
    const bound = new BoundPolicies(
      load(`apiVersion: atoll/v1
kind: Policy
metadata: { name: test }
mode: enforce
target: function
rules:
  - { name: stop, when: true, do: { action: environment.warm, to: 0 }, limits: { step: ${step} } }`),
      sense,
      1000,
    )
    evaluateRules(bound, sense, 'function')
    const { lowest, highest } = bound.proposals
    bound.release()
    return [lowest[0], highest[0]]
  }
  assert.equal(reachFrom(7, '20%'), [6, 8])
  assert.equal(reachFrom(3, '20%'), [2, 4])
  assert.ok(0.29 * 100 < 29)
  assert.equal(reachFrom(100, '29%'), [71, 129])
})

test('a target that takes the row of another was never moved', () => {
  const sense = smallSense()
  const bound = bind(sense, 'memory.commit', 'cooldown: 5s')
  addVm(sense, 'old', { 'memory.used': 1, 'memory.actual': 1 })
  sense.tables.vm.lastMoveMs('memory').values[0] = NOW_MS
  assert.equal(ownLimits(bound, sense), [[0, 5000, -Infinity, Infinity]])
  sense.tables.vm.remove('old')
  addVm(sense, 'new', { 'memory.used': 1, 'memory.actual': 1 })
  assert.equal(ownLimits(bound, sense), [[0, 0, -Infinity, Infinity]])
  bound.release()
})

test.run()
