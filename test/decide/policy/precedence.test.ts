import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Books, BoundPolicies, plan, PolicySet, Reason } from '../../../src/decide/index.js'
import { smallSense } from '../support/evaluate.js'
import { addVm, evaluateRules, inFolder, vmPolicy } from '../support/policies.js'

const MIB = 2 ** 20

function rule(name: string, action: string, to: string, more = ''): string {
  return `  - name: ${name}\n    when: vm.cpu.used > 0\n    do: { action: memory.${action}, to: ${to} }\n    ${more}\n`
}

const policy = (name: string, rules: string, more = '') => vmPolicy(`${more}\nrules:\n${rules}`, name)

/** The rule that wins a guest that has 100 MiB, of policies read from files in this order. */
function winner(files: Readonly<Record<string, string>>, order: readonly string[] = ['']): string {
  const sense = smallSense()
  sense.tables.host.add('host')
  sense.tables.host.signal('memory.total').current.values[0] = 1000 * MIB
  sense.tables.host.signal('memory.committed').current.values[0] = 100 * MIB
  const level = { 'memory.actual': 100 * MIB, 'memory.safeMinimum': MIB, 'memory.maximum': 900 * MIB, 'cpu.used': 1 }
  addVm(sense, 'vm', level, {}, 'host')
  return inFolder(files, (folder) => {
    const set = PolicySet.load(
      order.map((path) => `${folder}/${path}`),
      { registry: sense.registry },
    )
    const bound = new BoundPolicies(set, sense, 1000)
    evaluateRules(bound, sense)
    const books = new Books(sense)
    books.beginSample()
    const { reason, count } = plan(books.read(0, bound.proposals), bound.proposals)
    const won = Array.from({ length: count }, (_, index) => index).filter((index) => reason[index] !== Reason.Outranked)
    assert.is(won.length, 1)
    return bound.proposals.terms.rules[bound.proposals.rule[won[0]!]!]!.name
  })
}

test('a higher priority wins, be it of the rule or of its policy', () => {
  const low = policy('low', rule('give', 'commit', '300MiB'))
  const take = rule('take', 'reclaim', '50MiB')
  assert.is(winner({ 'a.yaml': low, 'b.yaml': policy('high', take, 'priority: 1') }), 'take')
  assert.is(
    winner({ 'a.yaml': low, 'b.yaml': policy('high', rule('take', 'reclaim', '50MiB', 'priority: 1')) }),
    'take',
  )
  const both = policy('high', rule('take', 'reclaim', '50MiB', 'priority: -1'), 'priority: 1')
  assert.is(winner({ 'a.yaml': low, 'b.yaml': both }), 'give', "a rule's own counts instead of its policy's")
})

test('giving comes before setting aside, and both before taking', () => {
  const when = (level: string, share: string) => level.replace('vm.cpu.used > 0', `vm.cpu.used > ${share} * core`)
  const take = when(rule('take', 'reclaim', 'vm.memory.actual / 2'), '0.1')
  const aside = when(rule('aside', 'reserve', '400MiB'), '0.2')
  const give = when(rule('give', 'commit', '200MiB'), '0.3')
  // They contradict each other, which is an error unless their levels cannot be compared.
  assert.is(winner({ 'a.yaml': policy('a', take + aside) }), 'aside')
  assert.is(winner({ 'a.yaml': policy('a', aside + give) }), 'give')
})

test('of two that give, the higher level wins', () => {
  assert.is(
    winner({ 'a.yaml': policy('a', rule('less', 'commit', '200MiB') + rule('more', 'commit', '300MiB')) }),
    'more',
  )
})

test('of two that are alike the earlier wins: paths as given, files by name, policies and rules as written', () => {
  const one = (name: string) => policy(`p-${name}`, rule(name, 'commit', '200MiB'))
  const files = { 'a.yaml': one('a'), 'b.yaml': one('b') }
  assert.is(winner(files), 'a')
  assert.is(winner(files, ['b.yaml', 'a.yaml']), 'b')
  assert.is(winner({ 'a.yaml': `${one('second')}---\n${one('first')}` }), 'second')
  assert.is(winner({ 'a.yaml': policy('a', rule('y', 'commit', '200MiB') + rule('x', 'commit', '200MiB')) }), 'y')
})

test.run()
