import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { BoundPolicies, PolicySet } from '../../../src/decide/index.js'
import { SignalRegistry } from '../../../src/sense/index.js'
import { smallSense } from '../support/evaluate.js'
import { addVm, evaluateRules, inFolder, load, vmPolicy, wishes } from '../support/policies.js'

const policy = (name: string, forecast: string, horizon = '5s') =>
  vmPolicy(
    `forecasts:
  ${forecast}: { signal: memory.used, model: ewma, horizon: ${horizon} }
rules:
  - name: ${name}
    when: ${forecast}.high > 1 * GiB
    do: { action: memory.commit, to: ${forecast}.high }`,
    name,
  )

test('the same forecast under two names is computed once, another horizon is another forecast', () => {
  const files = { 'a.yaml': policy('a', 'need'), 'b.yaml': policy('b', 'want'), 'c.yaml': policy('c', 'need', '9s') }
  const set = inFolder(files, (folder) => PolicySet.load([folder], { registry: new SignalRegistry() }))
  const sense = smallSense()
  const bound = new BoundPolicies(set, sense, 1000)
  assert.is(bound.forecasts.size, 2)
  assert.equal(
    bound.stepsFor('vm').map(({ kernel }) => kernel),
    ['ewma', 'conformal', 'ewma', 'conformal', 'evaluate_vm'],
  )
  assert.equal(bound.stepsFor('function'), [])
  bound.release()
})

test('a rule reads what the forecast says', () => {
  const sense = smallSense()
  const bound = new BoundPolicies(load(policy('a', 'need')), sense, 1000)
  addVm(sense, 'one', {})
  addVm(sense, 'two', {})
  const [forecast] = bound.forecasts.values()
  forecast!.results.high.values[1] = 3 * 2 ** 30
  evaluateRules(bound, sense)
  assert.equal(wishes(bound), [['a', 1, 3 * 2 ** 30]])
  bound.release()
})

test('a horizon shorter than a tick is refused with the names of policy and forecast', () => {
  assert.throws(
    () => new BoundPolicies(load(policy('a', 'need', '500ms')), smallSense(), 1000),
    /^policy a, forecast need: /,
  )
})

test('binding again and again after release needs no more memory', () => {
  const sense = smallSense()
  const set = load(policy('a', 'need'))
  new BoundPolicies(set, sense, 1000).release()
  const before = sense.memory.memory.buffer.byteLength
  for (let round = 0; round < 20; round++) new BoundPolicies(set, sense, 1000).release()
  assert.is(sense.memory.memory.buffer.byteLength, before)
})

test('no policies: no module, no steps', () => {
  const bound = new BoundPolicies(PolicySet.load([], { registry: new SignalRegistry() }), smallSense(), 1000)
  assert.is(bound.module, null)
  assert.equal(bound.stepsFor('vm'), [])
  bound.gather('vm', 0)
})

test.run()
