import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { evaluate, smallSense, typed } from '../support/evaluate.js'
import { BoundPolicies } from '../../../src/decide/index.js'
import { addVm, evaluateRules, load, vmPolicy, wishes } from '../support/policies.js'

const sense = smallSense()
addVm(sense, 'one', { 'memory.pressure': 1, 'cpu.used': 2 })

test('a sum of 200 terms is parsed, compiled and computed', () => {
  const terms = Array.from({ length: 200 }, (_, index) => index + 2)
  const sum = terms.map((term) => `vm.cpu.used * ${term}`).join(' - ')
  const expected = terms.reduce((left, term) => left - 2 * term, 4 * terms[0]!)
  assert.is(evaluate([sum], sense, 1)[0]![0], expected)
})

test('a hundred variables, each 200 operations deep and made of the last, do not exhaust a stack', () => {
  const variables = ['v0: vm.cpu.used']
  for (let index = 1; index <= 100; index++) variables.push(`v${index}: v${index - 1}${' + v0'.repeat(200)}`)
  const rule = 'rules:\n  - name: grow\n    when: v100 > 0 * v0\n    do: { action: memory.commit, to: v100 / v0 * MiB }'
  const set = load(vmPolicy(`variables:\n  ${variables.join('\n  ')}\n${rule}`))
  const bound = new BoundPolicies(set, sense, 1000)
  evaluateRules(bound, sense)
  assert.equal(wishes(bound), [['grow', 0, 20001 * 2 ** 20]])
  bound.release()
})

test('what is longer or deeper is refused', () => {
  const tooDeep = 'the expression is nested too deeply: split it with variables'
  assert.is(
    typed(`1${' '.repeat(4096)}`, sense),
    'the expression has more than 4096 characters: split it with variables',
  )
  for (const text of [`${'('.repeat(2040)}1${')'.repeat(2040)}`, `1${' + 1'.repeat(300)}`, `${'!'.repeat(3000)}true`]) {
    const result = typed(text, sense)
    assert.ok(typeof result !== 'string' || result === tooDeep, String(result))
  }
  assert.is(typed(`1${' + 1'.repeat(300)}`, sense), tooDeep)
})

test.run()
