import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { load, vmPolicy } from '../support/policies.js'

test('names that no rule needs, not even by way of others, are warned of', () => {
  const { warnings } = load(
    vmPolicy(`constants: { a: 1, b: 2, ahead: 5s, long: 9s }
variables: { c: a + 1, d: c + b, level: 1 * MiB * a }
forecasts:
  need: { signal: memory.used, model: ewma, horizon: ahead }
  idle: { signal: cpu.used, model: ewma, horizon: long }
rules:
  - name: shrink
    do: { action: memory.reclaim, to: need.high + level }`),
  )
  assert.equal(
    warnings.map(({ line, column, message, severity }) => [severity, line, column, message]),
    [
      ['warning', 6, 20, '"b" is a constant that nothing uses'],
      ['warning', 6, 37, '"long" is a constant that nothing uses'],
      ['warning', 7, 14, '"c" is a variable that nothing uses'],
      ['warning', 7, 24, '"d" is a variable that nothing uses'],
      ['warning', 10, 3, '"idle" is a forecast that nothing uses'],
    ],
  )
})

test('what is used in limits, a match or a step is used', () => {
  const { warnings } = load(
    vmPolicy(`constants: { few: 3, stride: 5%, patience: 10s, most: 1GiB, tier: 2 }
match: vm.cpu.limit > tier * cores
rules:
  - name: shrink
    do: { action: memory.reclaim, to: vm.memory.used }
    limits: { step: stride, cooldown: patience, movesPerHour: few, ceiling: most, budget: most * 4 }`),
  )
  assert.equal(warnings, [])
})

test.run()
