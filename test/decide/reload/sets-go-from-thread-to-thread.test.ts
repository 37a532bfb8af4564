import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { PolicySet } from '../../../src/decide/index.js'
import { reachable } from '../../../src/decide/expressions/ir.js'
import { signaturesOf } from '../../../src/decide/reload/signature.js'
import { nodesIn } from '../../../src/decide/reload/wire.js'
import { atOnce } from '../../../src/decide/slices.js'
import { SignalRegistry } from '../../../src/sense/index.js'
import { inFolder, load, vmPolicy } from '../support/policies.js'

const sent = (set: PolicySet) => atOnce(PolicySet.fromWire(structuredClone(set.toWire())))

const RULES = `forecasts: { need: { signal: memory.used, model: ewma, horizon: 5s } }
limits: { budget: 1GiB }
rules:
  - { name: a, when: need.high * 2 > vm.memory.used, do: { action: memory.commit, to: need.high * 2 } }
  - { name: b, when: 0 - vm.cpu.used < 0, do: { action: memory.reclaim, to: vm.memory.used, score: 1 }, limits: { step: 5% } }`

test('a set that was sent is the same, what its rules share included', () => {
  const set = load(vmPolicy(RULES))
  const again = sent(set)
  assert.equal(signaturesOf(again.policies), set.signatures)
  const nodesOf = ({ policies }: PolicySet) => reachable(nodesIn(policies)).map(({ op }) => op)
  assert.equal(nodesOf(again), nodesOf(set))
  for (const [index, { rule }] of again.rules.entries()) assert.is(rule.action, set.rules[index]!.rule.action)
})

test('an expression as deep as it may be is sent, too', () => {
  const deep = `${'('.repeat(60)}vm.memory.used${' + 1 * MiB)'.repeat(60)}`
  const set = load(vmPolicy(`rules: [{ name: a, do: { action: memory.commit, to: "${deep}" } }]`))
  assert.equal(signaturesOf(sent(set).policies), set.signatures)
})

test('labels that look like something else are labels', () => {
  const labels = '{ op: load, id: "1", depth: "2", $node: "0", __proto__: x, constructor: y }'
  const set = load(vmPolicy(RULES).replace('metadata: {', `metadata: { labels: ${labels},`))
  const again = sent(set)
  assert.equal(Object.keys(again.policies[0]!.labels), ['op', 'id', 'depth', '$node', '__proto__', 'constructor'])
  assert.equal(signaturesOf(again.policies), set.signatures)
})

test('a signature does not depend on what else is in the set, or in which order', () => {
  const signatures = (files: Readonly<Record<string, string>>) =>
    inFolder(files, (folder) => {
      const { policies } = PolicySet.load([folder], { registry: new SignalRegistry() })
      const own = policies.map((policy) => ({ ...policy, file: '' })) // each has a folder of its own here
      return new Map(signaturesOf(own).map((signature, index) => [own[index]!.name, signature]))
    })
  const b = vmPolicy('rules: [{ name: b, do: { action: memory.commit, to: vm.memory.used + vm.memory.actual } }]', 'b')
  const other = vmPolicy('rules: [{ name: o, do: { action: memory.commit, to: vm.memory.actual + 1 * GiB } }]', 'o')
  const alone = signatures({ 'b.yaml': b }).get('b')
  assert.is(signatures({ 'a.yaml': other, 'b.yaml': b }).get('b'), alone)
  assert.is.not(signatures({ 'b.yaml': b.replace('+', '-') }).get('b'), alone)
  assert.is.not(signatures({ 'b.yaml': `\n${b}` }).get('b'), alone, 'its lines are told in explanations')
})

test.run()
