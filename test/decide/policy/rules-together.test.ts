import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { load, problemsOf, vmPolicy } from '../support/policies.js'

type Given = readonly [name: string, when: string, action: string, more?: string]

function policy(rules: readonly Given[], fields = ''): string {
  const written = rules.map(([name, when, action, more = '']) => {
    const last = more === '' ? '' : `\n    ${more}`
    return `  - name: ${name}\n    when: ${when}\n    do: { action: memory.${action} }${last}`
  })
  return vmPolicy(`${fields}\nrules:\n${written.join('\n')}`)
}

const GROW = ['grow', 'vm.memory.pressure > 0.5', 'commit, to: 2GiB'] as const
const warnings = (text: string) => load(text).warnings.map(({ message }) => message)
const errors = (text: string) => problemsOf(text).map(({ severity, message }) => [severity, message.split(':')[0]])

test('rules that exclude each other, or that reach the same level, do not contradict each other', () => {
  assert.equal(warnings(policy([GROW, ['shrink', 'vm.memory.pressure <= 0.5', 'reclaim, to: 1GiB']])), [])
  assert.equal(warnings(policy([GROW, ['shrink', 'vm.memory.pressure > 0.5', 'reclaim, to: 2GiB']])), [])
})

test('a rule that gives up to one level and a rule that takes down to a higher one leave each other alone', () => {
  assert.equal(warnings(policy([GROW, ['shrink', 'vm.memory.pressure > 0.5', 'reclaim, to: 3GiB']])), [])
  const grow = ['grow', 'vm.cpu.used > 1 * core', 'commit, to: vm.memory.used * 1.1'] as const
  assert.equal(warnings(policy([grow, ['shrink', 'vm.cpu.used > 1 * core', 'reclaim, to: 1.3 * vm.memory.used']])), [])
})

test('rules of which neither implies the other are not compared: each has targets of its own', () => {
  assert.equal(warnings(policy([GROW, ['shrink', 'vm.memory.used < 1 * GiB', 'reclaim, to: 1GiB']])), [])
})

test('a rule that always fires contradicts one that sometimes does', () => {
  const shrink = ['shrink', 'true', 'reclaim, to: 1GiB'] as const
  const message = '"shrink" and "grow" (FILE'
  for (const rules of [
    [GROW, shrink],
    [GROW, ['shrink', 'vm.memory.pressure > 0.3 || vm.memory.pressure < 0.1', 'reclaim, to: 1GiB']],
    [GROW, ['shrink', '"!(vm.memory.pressure < 0.4)"', 'reclaim, to: 1GiB']],
  ] as const) {
    const [problem, ...others] = problemsOf(policy(rules))
    assert.equal(others, [])
    assert.is(problem!.message.replace(/\(.*\//, '(FILE').slice(0, message.length), message)
  }
})

test('what may be meant so is a warning: levels that cannot be compared', () => {
  const [warning, ...others] = warnings(
    policy([GROW, ['shrink', 'vm.memory.pressure > 0.5', 'reclaim, to: vm.memory.used']]),
  )
  assert.match(warning!, /^"shrink" and "grow" \(.*\) ask for the opposite whenever "shrink" fires: give one/)
  assert.equal(others, [])
})

test('a priority decides between rules that would contradict each other', () => {
  const shrink = ['shrink', 'vm.memory.pressure > 0.3', 'reclaim, to: 1GiB', 'priority: -1'] as const
  assert.equal(warnings(policy([GROW, shrink])), [])
})

test('a rule that fires only where one of a higher priority does is never heard, and that is a warning', () => {
  const first = ['first', 'vm.memory.pressure > 0.3', 'commit, to: 2GiB', 'priority: 3'] as const
  const [warning, ...others] = warnings(policy([GROW, first]))
  assert.match(warning!, /^"grow" is never heard: whenever it fires, "first" \(.*policy\.yaml:11\) does too, which has/)
  assert.equal(others, [])
})

test('of two that give, one that fires wherever the other does and asks for more leaves it unheard', () => {
  const outdone = (rules: readonly Given[]) => warnings(policy(rules)).map((each) => each.slice(0, each.indexOf(' (')))
  const more = ['more', 'vm.memory.pressure > 0.3', 'commit, to: 3GiB'] as const
  assert.equal(outdone([GROW, more]), ['"grow" is never heard: whenever it fires, "more"'])
  assert.equal(outdone([more, GROW]), ['"grow" is never heard: whenever it fires, "more"'])
  assert.equal(outdone([GROW, ['more', 'vm.memory.pressure > 0.5', 'commit, to: 3GiB']]).length, 1)
  const scaled = (factor: number) => `commit, to: vm.memory.used * ${factor}`
  const less = ['less', 'vm.memory.pressure > 0.9', scaled(1.2)] as const
  assert.equal(outdone([less, ['more', 'vm.memory.pressure > 0.3', scaled(1.5)]]), [
    '"less" is never heard: whenever it fires, "more"',
  ])
  // More where it is more urgent, an equal level before the general rule, levels that cannot be compared.
  assert.equal(outdone([['urgent', 'vm.memory.pressure > 0.9', 'commit, to: 4GiB'], more]), [])
  assert.equal(outdone([['urgent', 'vm.memory.pressure > 0.9', 'commit, to: 3GiB', 'limits: { step: 50% }'], more]), [])
  assert.equal(outdone([['urgent', 'vm.memory.pressure > 0.9', 'commit, to: vm.memory.used'], more]), [])
})

test('policies that are enforced and those that are not do not contradict each other', () => {
  const shadow = policy([['shrink', 'true', 'reclaim, to: 1GiB']])
    .replace('enforce', 'observe')
    .replace('test', 'other')
  assert.equal(warnings(`${policy([GROW])}---\n${shadow}`), [])
  assert.is(errors(`${policy([GROW])}---\n${shadow.replace('observe', 'enforce')}`).length, 1)
})

test('where constants are given other values, what they make impossible is a warning', () => {
  const text = policy([['grow', 'vm.memory.pressure > limit', 'commit, to: 2GiB']], 'constants: { limit: 50% }')
  assert.equal(load(text).warnings, [])
  const [warning, ...others] = load(text, { overrides: { limit: 2 } }).warnings
  assert.equal(others, [])
  assert.equal(
    [warning!.severity, warning!.line, warning!.column, warning!.message],
    [
      'warning',
      9,
      11,
      'this rule can never fire: vm.memory.pressure > 2 never holds, as vm.memory.pressure is from 0 to 1',
    ],
  )
  assert.equal(errors(text.replace('50%', '200%')), [['error', 'this rule can never fire']])
})

test('conditions that grow without end behind a few variables are let pass', () => {
  const variables = Array.from({ length: 60 }, (_, index) => `v${index + 1}: v${index} && v${index}`).join(', ')
  const text = policy([['grow', 'v60', 'commit, to: 2GiB']], `variables: { v0: vm.memory.pressure > 2, ${variables} }`)
  assert.equal(errors(text), [['error', 'this rule can never fire']])
})

test.run()
