import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { describeType } from '../../../src/decide/expressions/types.js'
import { smallSense, typed } from '../support/evaluate.js'

const sense = smallSense()

function unitOf(text: string): string {
  const expression = typed(text, sense)
  return typeof expression === 'string' ? expression : describeType(expression.type)
}

for (const [text, expected] of [
  ['64 * MiB', 'bytes'],
  ['vm.memory.used * 1.1', 'bytes'],
  ['vm.memory.used / vm.memory.actual', 'a number'],
  ['vm.disk.read * 10 * s', 'bytes'],
  ['vm.memory.used / (5 * s)', 'bytes/second'],
  ['vm.memory.used * vm.memory.used', 'bytes^2'],
  ['1 / (10 * s)', '1/second'],
  ['vm.memory.used - 0', 'bytes'],
  ['max(0, vm.memory.used, 0)', 'bytes'],
  ['true ? 0 : 5 * s', 'seconds'],
  ['-(5 * s)', 'seconds'],
  ['vm.memory.used > 0', 'true or false'],
  ['0 in [vm.memory.used]', 'true or false'],
  ['vm.labels.tier', 'a text'],
  ['vm.memory.used + 1', 'cannot add bytes and a number'],
  ['10 * s - 1 * MiB', 'cannot subtract seconds and bytes'],
  ['vm.memory.used > 1', 'bytes cannot be compared with a number'],
  ['vm.memory.pressure == 64 * MiB', 'a number cannot be compared with bytes'],
  ['vm.disk.read + vm.memory.used', 'cannot add bytes/second and bytes'],
  ['min(1 * s, 1)', 'seconds cannot be compared with a number'],
] as const) {
  test(`${text}: ${expected}`, () => assert.is(unitOf(text), expected))
}

test.run()
