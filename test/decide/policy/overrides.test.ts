import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { load, problemsOf, vmPolicy } from '../support/policies.js'

const TEXT = vmPolicy(`constants: { spare: 64MiB, share: 5% }
rules:
  - name: shrink
    do: { action: memory.reclaim, to: spare * 1, score: share }
limits: { budget: spare }`)

function valuesOf(overrides: Record<string, number | string>): (number | null)[] {
  const [policy] = load(TEXT, { overrides }).policies
  const [{ to, score } = { to: null, score: null }] = policy!.rules
  return [to, score].map((node) => (node?.op === 'number' ? node.value : null)).concat(policy!.budgetBytes)
}

test('a constant has the value of its file, or the one it is given, by name or by policy and name', () => {
  assert.equal(valuesOf({}), [2 ** 26, 0.05, 2 ** 26])
  assert.equal(valuesOf({ spare: '1GiB' }), [2 ** 30, 0.05, 2 ** 30])
  assert.equal(valuesOf({ share: 0.5, 'test.spare': '1KiB', spare: '1GiB' }), [1024, 0.5, 1024])
})

test('a value of another unit, a value that is none and an unknown name are refused', () => {
  const messages = (overrides: Record<string, number | string>) =>
    problemsOf(TEXT, { overrides }).map(({ message }) => message)
  assert.equal(messages({ spare: '10s' }), [
    'the constant "spare" is bytes here, but it was set to 10s, which is seconds',
  ])
  assert.equal(messages({ spare: 'lots' }), [
    'constant spare: "lots" is no number and no quantity such as 10s, 64MiB or 5%',
  ])
  assert.equal(messages({ spar: 3 }), ['no policy has a constant "spar"; did you mean "spare"?'])
  assert.equal(messages({ constructor: 3 }).length, 1)
})

test.run()
