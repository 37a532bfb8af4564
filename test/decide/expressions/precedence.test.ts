import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { evaluate, smallSense } from '../support/evaluate.js'
import { addVm } from '../support/policies.js'

const sense = smallSense()
// A value that folding cannot see through, so that the compiled code is what is tested.
addVm(sense, 'one', { 'cpu.used': 1, 'memory.pressure': 1 })
const x = 'vm.memory.pressure'

for (const [text, expected] of [
  [`${x} + 2 * 3`, 7],
  [`(${x} + 2) * 3`, 9],
  [`10 - ${x} - 2`, 7],
  [`16 / (${x} * 4) / 2`, 2],
  [`1 / 2 * ${x}`, 0.5],
  [`-${x} - -2`, 1],
  [`- ${x} * 3 + 4`, 1],
  [`${x} > 2 || ${x} > 0 && ${x} < 0.5`, 0],
  [`(${x} > 2 || ${x} > 0) && ${x} < 1.5`, 1],
  [`!(${x} > 2) && true`, 1],
  [`${x} + 1 > 1 == true`, 1],
  [`${x} < 0 ? 1 : ${x} < 2 ? 2 : 3`, 2],
  [`${x} > 0 ? (${x} > 5 ? 1 : 2) : 3`, 2],
  [`${x} in [2, 1] && !(${x} in [])`, 1],
  [`min(3, ${x}, 2) + max(${x}, 5, 4)`, 6],
  [`floor(${x} * 2.5) + ceil(${x} * 2.5) + abs(-${x})`, 6],
] as const) {
  test(`${text.replaceAll(x, 'x')} is ${expected} for x = 1`, () => {
    assert.is(evaluate([text], sense, 1)[0]![0], expected)
  })
}

test.run()
