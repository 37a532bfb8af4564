import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { evaluate, smallSense } from '../support/evaluate.js'
import { addVm } from '../support/policies.js'

const sense = smallSense()
addVm(sense, 'unknown', {})
const answer = (text: string) => evaluate([text], sense, 1)[0]![0]!

test('a comparison with a missing value is false, and only "!=" is true, as IEEE 754 and CEL have it', () => {
  for (const sign of ['<', '<=', '>', '>=', '==']) assert.is(answer(`vm.memory.used ${sign} 1 * GiB`), 0, sign)
  assert.is(answer('vm.memory.used == vm.memory.used'), 0)
  assert.is(answer('vm.memory.used != 1 * GiB'), 1)
  assert.is(answer('vm.memory.pressure in [0.5, 1]'), 0)
})

test('what is computed from a missing value is missing', () => {
  for (const text of [
    'vm.cpu.used + 1 * vm.cpu.limit',
    'min(vm.cpu.used, 0)',
    'max(0, vm.cpu.used)',
    'abs(vm.cpu.used)',
    'floor(-vm.cpu.used)',
  ]) {
    assert.ok(Number.isNaN(answer(text)), text)
  }
})

test('a target without a host has no host values', () => {
  assert.ok(Number.isNaN(answer('host.memory.pressure')))
  assert.is(answer('host.memory.pressure > 0'), 0)
  assert.is(answer('has(host.labels.zone)'), 0)
})

test('a label that is missing equals no text, not even another missing one', () => {
  assert.is(answer('vm.labels.tier == "gold"'), 0)
  assert.is(answer('vm.labels.tier != "gold"'), 1)
  assert.is(answer('vm.labels.tier in ["gold", ""]'), 0)
  assert.is(answer('vm.labels.tier == vm.labels.zone'), 0)
  assert.is(answer('has(vm.labels.tier)'), 0)
})

test.run()
