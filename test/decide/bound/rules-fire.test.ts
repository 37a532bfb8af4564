import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { BoundPolicies } from '../../../src/decide/index.js'
import { smallSense } from '../support/evaluate.js'
import { addVm, evaluateRules, load, vmPolicy, wishes } from '../support/policies.js'

const GiB = 2 ** 30
const SET = load(
  vmPolicy(`match: vm.labels.tier != "pinned"
rules:
  - name: grow
    when: vm.memory.used > 0.9 * vm.memory.actual
    do: { action: memory.commit, to: vm.memory.used * 2, score: vm.memory.pressure }
  - name: shrink
    when: vm.memory.used < 0.5 * vm.memory.actual
    do: { action: memory.reclaim, to: 1GiB }
limits: { floor: vm.memory.safeMinimum, ceiling: 8GiB }`),
)

test('a rule proposes for every target that it matches and that is alive', () => {
  const sense = smallSense()
  const bound = new BoundPolicies(SET, sense, 1000)
  const vm = (id: string, used: number, labels = {}) =>
    addVm(
      sense,
      id,
      { 'memory.used': used * GiB, 'memory.actual': 4 * GiB, 'memory.safeMinimum': 7, 'memory.pressure': 0.25 },
      labels,
    )
  vm('full', 4)
  vm('half', 3)
  vm('empty', 1)
  vm('pinned', 4, { tier: 'pinned' })
  vm('gone', 4)
  vm('late', 3.9)
  evaluateRules(bound, sense)
  sense.tables.vm.remove('gone')
  bound.proposals.clear()
  bound.gather('vm', 6)
  assert.equal(wishes(bound), [
    ['grow', 0, 8 * GiB],
    ['grow', 5, 7.8 * GiB],
    ['shrink', 2, GiB],
  ])
  const { score, floor, ceiling } = bound.proposals
  assert.equal([...score.slice(0, 3)], [0.25, 0.25, 0])
  assert.equal([...floor.slice(0, 3)], [7, 7, 7])
  assert.equal([...ceiling.slice(0, 3)], [8 * GiB, 8 * GiB, 8 * GiB])
  const { members } = bound.proposals.terms.policies[0]!
  assert.is(members![0]! & 0b111111, 0b110111, 'the members of the policy')
  bound.gather('function', 0)
  assert.is(bound.proposals.count, 3)
  bound.release()
})

test('rows that were not evaluated propose nothing', () => {
  const sense = smallSense()
  const bound = new BoundPolicies(SET, sense, 1000)
  for (let row = 0; row < 70; row++) addVm(sense, `vm-${row}`, { 'memory.used': 4 * GiB, 'memory.actual': 4 * GiB })
  evaluateRules(bound, sense)
  assert.is(bound.proposals.count, 70)
  bound.proposals.clear()
  bound.gather('vm', 40)
  assert.is(bound.proposals.count, 40)
  bound.release()
})

test.run()
