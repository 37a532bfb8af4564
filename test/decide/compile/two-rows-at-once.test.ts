import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inFolder, vmPolicy } from '../support/policies.js'
import { compiledText } from '../support/golden.js'

/** The code of rules that have these conditions. */
function codeOf(...conditions: readonly string[]): string {
  const rules = conditions.map(
    (when, index) => `  - { name: r${index}, when: '${when}', do: { action: memory.commit, to: 1 * GiB } }`,
  )
  const text = vmPolicy(`rules:\n${rules.join('\n')}`)
  return inFolder({ 'policy.yaml': text }, (folder) => compiledText(`${folder}/policy.yaml`))
}

const count = (text: string, part: RegExp) => [...text.matchAll(new RegExp(part, `${part.flags}g`))].length

for (const [condition, ...instructions] of [
  ['vm.memory.used > vm.memory.actual', /f64x2\.lt/],
  ['vm.memory.used >= vm.memory.actual && vm.memory.pressure == 0.5', /f64x2\.le/, /f64x2\.eq/, /v128\.and/],
  ['vm.memory.used > vm.memory.actual || vm.memory.pressure != 0.5', /v128\.or/, /f64x2\.ne/],
  ['vm.memory.pressure > 0.5 && !(vm.memory.used < vm.memory.actual)', /v128\.andnot/],
  ['(vm.memory.pressure > 0.5 ? vm.memory.used : vm.memory.actual) > 1 * GiB', /v128\.bitselect/],
  ['min(vm.memory.used, vm.memory.actual) > abs(vm.memory.maximum)', /f64x2\.min/, /f64x2\.abs/],
  ['max(vm.memory.used, 1 * GiB) > vm.memory.actual', /f64x2\.pmax/],
  ['floor(vm.cpu.used) < ceil(vm.cpu.limit)', /f64x2\.floor/, /f64x2\.ceil/],
  ['vm.labels.tier in ["gold", "silver"]', /f64x2\.eq/, /v128\.or/],
  ['has(vm.labels.tier)', /f64x2\.ge/],
  ['host.memory.pressure > 0.5', /v128\.load64_lane/, /v128\.any_true/],
] satisfies [string, ...RegExp[]][]) {
  const wanted = instructions.map(({ source }) => source.replace('\\', '')).join(', ')
  test(`${condition} has no branch, but ${wanted}`, () => {
    const code = codeOf(condition)
    for (const instruction of instructions) assert.match(code, instruction)
    assert.not.match(code, /f64\.(load|lt|le|eq|add|min|max)\b/)
    // The loops over blocks, words and rows, and the look at a pair's hosts.
    assert.is(count(code, /\(if$/m), condition.startsWith('host') ? 4 : 3)
  })
}

test('a column is loaded once for two rows, however many rules read it', () => {
  const limits = Array.from({ length: 12 }, (_, index) => index / 20)
  const code = codeOf(
    ...limits.map((limit) => `vm.memory.pressure > ${limit} && vm.memory.used > ${limit} * vm.memory.actual`),
  )
  for (const column of ['memory.pressure', 'memory.used', 'memory.actual']) {
    assert.is(count(code, new RegExp(`v128\\.load offset=vm\\.${column.replace('.', '\\.')}\\b`)), 1, column)
  }
})

test('what several rules need is computed once', () => {
  const code = codeOf(
    'vm.network.received + vm.network.sent > 1 * GB / s',
    'vm.network.sent + vm.network.received > 2 * GB / s',
    'vm.network.received + vm.network.sent < 1 * MB / s && vm.memory.pressure > 0.5',
  )
  assert.is(count(code, /f64x2\.add/), 1)
})

test('a thousand rules become functions of a size that compilers take', () => {
  const limits = Array.from({ length: 1000 }, (_, index) => (index + 1) / 1001)
  const code = codeOf(
    ...limits.map((limit) => `vm.memory.pressure > ${limit} && vm.cpu.used < ${limit} * vm.cpu.limit`),
  )
  const functions = code.split(/^ \(func /m).slice(1)
  assert.ok(functions.length > 5 && functions.length < 50, `${functions.length} functions`)
  for (const each of functions) assert.ok(count(each, /f64x2\./) < 600)
})

test.run()
