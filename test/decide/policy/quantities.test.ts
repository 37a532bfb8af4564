import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { load, problemsOf, vmPolicy } from '../support/policies.js'

const policy = (constants: string, limits: string, forecast = 'horizon: 5s') =>
  vmPolicy(`constants: { ${constants} }
forecasts: { need: { signal: memory.used, model: ewma, ${forecast} } }
rules:
  - name: shrink
    do: { action: memory.reclaim, to: need.high }
    limits: { ${limits} }`)

function limitsOf(constants: string, limits: string) {
  const { step, cooldownMs, movesPerHour, budgetBytes } = load(policy(constants, limits)).rules[0]!.rule
  return { step, cooldownMs, movesPerHour, budgetBytes }
}

test('a limit is a quantity, a constant, or an expression of them', () => {
  const plain = { step: { share: 0.05 }, cooldownMs: 90_000, movesPerHour: 12, budgetBytes: 2 ** 31 }
  assert.equal(limitsOf('', 'step: 5%, cooldown: 1.5min, movesPerHour: 12, budget: 2GiB'), plain)
  assert.equal(
    limitsOf('s5: 5%, wait: 1.5min, few: 12, all: 2GiB', 'step: s5, cooldown: wait, movesPerHour: few, budget: all'),
    plain,
  )
  assert.equal(limitsOf('all: 1GiB', 'step: 64 * MiB, cooldown: 2 * min - 30 * s, budget: 2 * all'), {
    ...plain,
    step: { units: 2 ** 26 },
    movesPerHour: null,
  })
})

test('a forecast takes quantities and constants, in its parameters too', () => {
  const [read] = load(
    policy('ahead: 10s, sure: 95%', '', 'horizon: ahead, coverage: sure, parameters: { alpha: 25% }'),
  ).policies
  const { horizonMs, coverage, parameters } = read!.forecasts[0]!.spec
  assert.equal([horizonMs, coverage, parameters], [10_000, 0.95, { alpha: 0.25 }])
})

test('a parameter in milliseconds may be a duration', () => {
  const season = (written: string) => {
    const text = policy('day: 24h', '', `horizon: 5s, parameters: { seasonMs: ${written} }`).replace(
      'ewma',
      'holt-winters',
    )
    const problems = problemsOf(text).map(({ message }) => message)
    return problems.length > 0 ? problems : load(text).policies[0]!.forecasts[0]!.spec.parameters!['seasonMs']
  }
  assert.equal([season('3600000'), season('60min'), season('day')], [3_600_000, 3_600_000, 86_400_000])
  assert.equal(season('3 * MiB'), ['seasonMs must be seconds, not bytes'])
})

test('a step that depends on the target, or is neither a share nor an amount, is refused', () => {
  const messages = (constants: string, limits: string) =>
    problemsOf(policy(constants, limits)).map(({ message }) => message)
  assert.equal(messages('', 'step: vm.memory.used'), [
    'step must be a fixed value: it cannot depend on the target or the moment',
  ])
  for (const step of ['3', '-5%', '0', '10s', 'true']) {
    assert.equal(messages('', `step: ${step === 'true' ? '"true"' : step}`), [
      `step must be a share such as 5% or an amount such as 64MiB, not "${step}"`,
    ])
  }
})

test('wherever an amount may stand, a quantity may stand by itself', () => {
  const set = load(
    vmPolicy(`constants: { part: 5%, wait: 1.5min, cap: 4GiB }
variables: { half: 50%, soon: 90s, much: 3GiB, two: 2cores }
forecasts: { need: { signal: memory.used, model: ewma, horizon: 90s, coverage: 95%, parameters: { alpha: 25% } } }
rules:
  - name: give
    when: vm.memory.used > half * much && need.high > much && has(vm.labels.tier) && vm.cpu.used < two
    do: { action: memory.commit, to: 2GiB, score: 50% }
    limits: { floor: 512MiB, ceiling: 8GiB, cooldown: wait, step: part, movesPerHour: 12, budget: cap }
  - name: limit
    when: vm.cpu.pressure > part && soon > 1 * s
    do: { action: cpu.limit, to: 2cores }
    limits: { floor: 1core, ceiling: two, cooldown: 500ms, step: 1core }
limits: { floor: 256MiB, ceiling: 16GiB, cooldown: 1h, step: 10%, movesPerHour: 6, budget: 32GiB }`),
  )
  const [give, limit] = set.rules.map(({ rule }) => [rule.step, rule.cooldownMs, rule.movesPerHour])
  assert.equal(give, [{ share: 0.05 }, 90_000, 12])
  assert.equal(limit, [{ units: 1 }, 500, 6])
})

test('a constant in percent stays a share when it is set to a plain number', () => {
  const set = load(policy('stride: 5%', 'step: stride'), { overrides: { stride: 0.25 } })
  assert.equal(set.rules[0]!.rule.step, { share: 0.25 })
})

test.run()
