import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { BoundPolicies, PolicySet } from '../../../src/decide/index.js'
import { SignalRegistry } from '../../../src/sense/index.js'
import { smallSense } from '../support/evaluate.js'
import { addVm, evaluateRules, inFolder, vmPolicy, wishes } from '../support/policies.js'

const policy = (name: string) =>
  vmPolicy(`rules: [{ name: ${name}, do: { action: memory.commit, to: 1 * GiB } }]`, name)

test('the rules of a disabled policy are passed over, the others go on', () => {
  const files = { 'a.yaml': policy('a'), 'b.yaml': policy('b') }
  const set = inFolder(files, (folder) => PolicySet.load([folder], { registry: new SignalRegistry() }))
  const sense = smallSense()
  const bound = new BoundPolicies(set, sense, 1000)
  const told: string[] = []
  bound.onDisabled = ({ name }, reason) => told.push(`${name}: ${reason}`)
  addVm(sense, 'one', {})
  bound.disable(0, 'its kernel trapped')
  bound.disable(0, 'again')
  evaluateRules(bound, sense)
  assert.equal(wishes(bound), [['b', 0, 2 ** 30]])
  assert.equal(told, ['a: its kernel trapped'])
  assert.equal(
    [0, 1].map((index) => bound.disabledReason(index)),
    ['its kernel trapped', null],
  )
})

test.run()
