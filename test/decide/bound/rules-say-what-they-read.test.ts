import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { BoundPolicies } from '../../../src/decide/index.js'
import { smallSense } from '../support/evaluate.js'
import { load, vmPolicy } from '../support/policies.js'

const set = () =>
  load(
    vmPolicy(`match: vm.labels.tier != "pinned"
constants: { spare: 64MiB, share: 5% }
forecasts:
  need: { signal: memory.used, model: ewma, horizon: 5s }
variables:
  wanted: need.high + spare
rules:
  - name: commit
    when: wanted > vm.memory.actual && host.memory.pressure < 0.5
    do: { action: memory.commit, to: wanted }
    limits: { cooldown: 10s }
  - name: reclaim
    do: { action: memory.reclaim, to: vm.memory.used }
limits: { floor: vm.memory.safeMinimum, cooldown: 1min }`),
  )

test('every source of its expressions once, forecasts whole, and the columns where the values lie', () => {
  const sense = smallSense()
  const [commit, reclaim] = new BoundPolicies(set(), sense, 1000).leaves()
  const names = commit!.map(({ source }) =>
    source.kind === 'forecast' ? source.field : 'name' in source ? source.name : '',
  )
  assert.equal(names.sort(), [
    ...['confidence', 'high', 'low', 'mean'], // all of a forecast of which it reads one
    ...['memory.actual', 'memory.pressure', 'memory.safeMinimum', 'tier'],
  ])
  assert.ok(
    reclaim!.some(({ source }) => source.kind === 'label'),
    'the match of the policy is part of every rule',
  )
  sense.tables.vm.signal('memory.actual').current.values[3] = 7
  const actual = commit!.find(({ source }) => 'name' in source && source.name === 'memory.actual')!
  assert.is(actual.values[3], 7)
})

test('a policy keeps what its author wrote', () => {
  const { written, rules } = set().policies[0]!
  assert.is(written.match, 'vm.labels.tier != "pinned"')
  assert.equal(written.variables, { wanted: 'need.high + spare' })
  assert.is(written.constants['spare']!.written, '64MiB')
  assert.is(written.constants['spare']!.value, 64 * 2 ** 20)
  assert.is(written.constants['spare']!.dimension!.bytes, 1)
  assert.is(written.constants['share']!.value, 0.05)
  assert.equal(rules[0]!.writtenLimits, { floor: 'vm.memory.safeMinimum', cooldown: '10s' })
  assert.equal(rules[1]!.writtenLimits, { floor: 'vm.memory.safeMinimum', cooldown: '1min' })
})

test.run()
