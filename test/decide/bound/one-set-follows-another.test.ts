import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { BoundPolicies } from '../../../src/decide/index.js'
import { smallSense } from '../support/evaluate.js'
import { addVm, evaluateRules, load, vmPolicy, wishes } from '../support/policies.js'

const policy = (horizon: string, to: string) =>
  load(
    vmPolicy(`forecasts:
  need: { signal: memory.used, model: ewma, horizon: ${horizon} }
rules:
  - name: commit
    when: need.high > 1 * GiB
    do: { action: memory.commit, to: need.high * ${to} }`),
  )

test('a successor goes on with equal forecasts; others begin anew', () => {
  const sense = smallSense()
  const first = new BoundPolicies(policy('5s', '2'), sense, 1000)
  const [learned] = first.forecasts.values()
  const same = new BoundPolicies(policy('5s', '3'), sense, 1000, first)
  assert.is([...same.forecasts.values()][0], learned)
  const other = new BoundPolicies(policy('9s', '3'), sense, 1000, first)
  assert.is.not([...other.forecasts.values()][0], learned)
})

test('what both have outlives the release of either', () => {
  const sense = smallSense()
  const first = new BoundPolicies(policy('5s', '2'), sense, 1000)
  addVm(sense, 'one', {})
  first.forecasts.values().next().value!.results.high.values[0] = 2 ** 31
  new BoundPolicies(policy('5s', '3'), sense, 1000, first).release(first)
  evaluateRules(first, sense)
  assert.equal(wishes(first), [['commit', 0, 2 ** 32]])
  const second = new BoundPolicies(policy('5s', '3'), sense, 1000, first)
  first.release(second)
  const unrelated = new BoundPolicies(policy('7s', '1'), sense, 1000)
  evaluateRules(unrelated, sense)
  evaluateRules(second, sense)
  assert.equal(wishes(second), [['commit', 0, 3 * 2 ** 31]])
})

test('set after set needs no more memory', () => {
  const sense = smallSense()
  let bound = new BoundPolicies(policy('5s', '2'), sense, 1000)
  const follow = (horizon: string, to: string) => {
    const next = new BoundPolicies(policy(horizon, to), sense, 1000, bound)
    bound.release(next)
    bound = next
  }
  follow('6s', '2')
  const before = sense.memory.memory.buffer.byteLength
  for (let round = 0; round < 20; round++) follow(`${5 + (round % 2)}s`, '2')
  assert.is(sense.memory.memory.buffer.byteLength, before)
})

test('one that cannot be bound leaves its predecessor whole', () => {
  const sense = smallSense()
  const first = new BoundPolicies(policy('5s', '2'), sense, 1000)
  addVm(sense, 'one', {})
  assert.throws(() => new BoundPolicies(policy('500ms', '2'), sense, 1000, first), /forecast need/)
  first.forecasts.values().next().value!.results.high.values[0] = 2 ** 31
  evaluateRules(first, sense)
  assert.equal(wishes(first), [['commit', 0, 2 ** 32]])
})

test.run()
