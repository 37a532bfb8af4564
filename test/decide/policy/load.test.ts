import { symlinkSync } from 'node:fs'
import { basename } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { PolicyErrors, PolicySet } from '../../../src/decide/index.js'
import { SignalRegistry } from '../../../src/sense/index.js'
import { inFolder, load, vmPolicy } from '../support/policies.js'

const registry = new SignalRegistry()
const RULES = 'rules:\n  - name: shrink\n    do: { action: memory.reclaim, to: vm.memory.used }'

function problems(paths: readonly string[]): string[] {
  try {
    PolicySet.load(paths, { registry })
    return []
  } catch (error) {
    if (!(error instanceof PolicyErrors)) throw error
    return error.problems.map(({ message }) => message)
  }
}

test('a policy keeps what its file says', () => {
  const text = `apiVersion: atoll/v1
kind: Policy
metadata: { name: memory-ahead, description: Gives early, labels: { team: core } }
mode: recommend
target: vm
priority: 2
match: vm.labels.tier != "pinned"
forecasts:
  need: { signal: memory.used, model: ewma, horizon: 5s, parameters: { alpha: 0.5 } }
rules:
  - name: commit
    labels: { ticket: A-1 }
    description: More before it is asked for
    priority: 3
    when: need.high > vm.memory.actual
    do: { action: memory.commit, to: need.high * 1.1, score: need.confidence }
    limits: { step: 64MiB, movesPerHour: 12, budget: 1GiB }
  - name: reserve
    do: { action: memory.reserve, to: need.mean }
limits: { floor: vm.memory.safeMinimum, budget: 2GiB, cooldown: 500ms, step: 5% }
`
  const set = load(text)
  const [policy] = set.policies
  assert.is(policy!.name, 'memory-ahead')
  assert.is(policy!.description, 'Gives early')
  assert.equal(policy!.labels, { team: 'core' })
  assert.is(policy!.mode, 'recommend')
  assert.is(policy!.budgetBytes, 2 ** 31)
  assert.match(policy!.file, /policy\.yaml$/)
  const [forecast] = policy!.forecasts
  assert.equal(forecast!.spec, {
    signal: 'memory.used',
    model: 'ewma',
    horizonMs: 5000,
    coverage: 0.9,
    parameters: { alpha: 0.5 },
    features: [],
  })
  const [rule, second] = policy!.rules
  assert.is(rule!.action.name, 'memory.commit')
  assert.is(rule!.priority, 3)
  assert.is(rule!.cooldownMs, 500, 'the limit of the policy')
  assert.equal(rule!.step, { units: 64 * 2 ** 20 }, 'the limit of the rule')
  assert.is(rule!.movesPerHour, 12)
  assert.is(rule!.budgetBytes, 2 ** 30)
  assert.equal(rule!.labels, { ticket: 'A-1' })
  assert.is(rule!.line, 11)
  assert.equal([second!.priority, second!.budgetBytes], [2, Infinity], 'priority of the policy, no budget of its own')
  assert.is(rule!.ceiling, null)
  assert.equal(rule!.written, { when: 'need.high > vm.memory.actual', to: 'need.high * 1.1', score: 'need.confidence' })
})

test('a folder is read file by file, by name, and a file may hold several policies', () => {
  const files = {
    'b.yaml': vmPolicy(RULES, 'third'),
    'a.yaml': `${vmPolicy(RULES, 'first')}---\n${vmPolicy(RULES, 'second')}`,
    'notes.txt': 'not a policy',
  }
  inFolder(files, (folder) => {
    const set = PolicySet.load([folder], { registry })
    assert.equal(
      set.policies.map(({ name }) => name),
      ['first', 'second', 'third'],
    )
    assert.equal(
      set.rules.map(({ policyIndex }) => policyIndex),
      [0, 1, 2],
    )
  })
})

test('all that is wrong in all files is said at once', () => {
  const files = { 'a.yaml': vmPolicy('rules: []', 'a'), 'b.yaml': vmPolicy(RULES.replace('used', 'usd'), 'b') }
  inFolder(files, (folder) => {
    assert.equal(problems([folder]), [
      'rules is empty',
      'vm has no signal "memory.usd"; did you mean "vm.memory.used"?',
    ])
  })
})

test('two policies of one name are refused', () => {
  inFolder({ 'a.yaml': vmPolicy(RULES), 'b.yaml': vmPolicy(RULES) }, (folder) => {
    assert.equal(problems([folder]), [`there is already a policy "test", in ${folder}/a.yaml`])
  })
})

test('a file that is given twice, or by a link, too, is one', () => {
  inFolder({ 'a.yaml': vmPolicy(RULES) }, (folder) => {
    symlinkSync('a.yaml', `${folder}/b.yaml`)
    assert.equal(problems([folder, `${folder}/../${basename(folder)}/a.yaml`]), [])
  })
})

test('a path that leads nowhere, an empty folder and a huge file are named', () => {
  inFolder({}, (folder) => {
    assert.match(problems([`${folder}/none.yaml`])[0]!, 'cannot be read: ENOENT')
    assert.equal(problems([folder]), ['there is no .yaml file here'])
  })
  inFolder({ 'a.yaml': `#${' '.repeat(2 ** 18)}` }, (folder) => {
    assert.equal(problems([folder]), ['has 262145 bytes; a policy file has at most 262144'])
  })
})

test('aliases that unfold without end are refused', () => {
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]']
  for (let level = 1; level < 9; level++)
    bomb.push(`a${level}: &a${level} [${`*a${level === 1 ? '' : level - 1}, `.repeat(9)}]`)
  assert.throws(() => load(bomb.join('\n')), /Excessive alias count/)
})

test('no paths, no policies', () => {
  assert.equal(PolicySet.load([], { registry }).policies, [])
})

test.run()
