import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { boundsIn } from '../../../src/decide/policy/bounds.js'
import { waysToHold } from '../../../src/decide/expressions/facts.js'
import { Graph, type Node } from '../../../src/decide/expressions/ir.js'
import { evaluate, smallSense, typed } from '../support/evaluate.js'
import { addVm } from '../support/policies.js'

const NUMBERS = ['vm.memory.pressure', 'host.memory.pressure', 'vm.cpu.used / cores', 'vm.io.operations * s']
const TEXTS = ['"gold"', '"silver"']
const sense = smallSense()
const { registry } = sense
const bounds = boundsIn(registry, 'vm')

const constant = fc.constantFrom('-0.5', '0.0', '0.25', '0.5', '1', '1.5', '3', '1e300')
const number = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    fc.constantFrom(...NUMBERS),
    fc.constantFrom(...NUMBERS),
    fc
      .tuple(tie('any'), fc.constantFrom('+', '-', '*', '/'), fc.oneof(constant, tie('any')))
      .map(([a, op, b]) => `(${a} ${op} (${b}))`),
    fc
      .tuple(fc.constantFrom('min', 'max'), tie('any'), fc.oneof(constant, tie('any')))
      .map(([f, a, b]) => `${f}(${a}, ${b})`),
    fc.tuple(fc.constantFrom('abs', 'floor', 'ceil', '-'), tie('any')).map(([f, a]) => `${f}(${a})`),
    fc.tuple(fc.constantFrom(...NUMBERS), tie('any'), constant).map(([c, a, b]) => `(${c} > 0.5 ? ${a} : ${b})`),
  ),
})).any
const order = fc.constantFrom('<', '<=', '>', '>=', '==', '!=')
const label = fc.constantFrom('vm.labels.tier', 'vm.labels.zone')
const condition = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    {
      weight: 3,
      arbitrary: fc.tuple(fc.constantFrom(...NUMBERS), order, constant).map(([a, op, b]) => `${a} ${op} ${b}`),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(number, order, fc.oneof(constant, number)).map(([a, op, b]) => `${a} ${op} ${b}`),
    },
    fc
      .tuple(label, fc.constantFrom('==', '!='), fc.oneof(label, fc.constantFrom(...TEXTS)))
      .map(([a, op, b]) => `${a} ${op} ${b}`),
    label.map((name) => `has(${name})`),
    {
      weight: 4,
      arbitrary: fc
        .tuple(tie('any'), fc.constantFrom('&&', '&&', '||'), tie('any'))
        .map(([a, op, b]) => `(${a}) ${op} (${b})`),
    },
    tie('any').map((a) => `!(${a})`),
    fc.tuple(tie('any'), fc.constantFrom('==', '!='), tie('any')).map(([a, op, b]) => `(${a}) ${op} (${b})`),
    fc.tuple(tie('any'), tie('any'), tie('any')).map(([c, a, b]) => `((${c}) ? (${a}) : (${b}))`),
  ),
})).any

const VALUES = {
  pressure: [NaN, 0, 0.25, 0.5, 1, -0],
  used: [NaN, 0, 0.25, 1, 3, 2 ** 20],
  operations: [NaN, 0, 0.5, 3, 2 ** 40],
}

/** Rows with every value that could matter, for numbers and labels. */
function fillRows(): number {
  const random = (values: readonly number[], seed: number) => values[seed % values.length]!
  const host = sense.tables.host
  for (const [index, pressure] of VALUES.pressure.entries()) {
    host.add(`host-${index}`)
    host.signal('memory.pressure').current.values[index] = pressure
  }
  let seed = 1
  const next = () => (seed = (seed * 48271) % 2147483647)
  for (let row = 0; row < 120; row++) {
    const values = {
      'memory.pressure': random(VALUES.pressure, next()),
      'cpu.used': random(VALUES.used, next()),
      'io.operations': random(VALUES.operations, next()),
    }
    const labels: Record<string, string> = {}
    for (const name of ['tier', 'zone']) {
      const text = [null, 'gold', 'silver'][next() % 3]!
      if (text !== null) labels[name] = text
    }
    const at = next() % (VALUES.pressure.length + 1)
    addVm(sense, `vm-${row}`, values, labels, at === VALUES.pressure.length ? undefined : `host-${at}`)
  }
  return 120
}

const rows = fillRows()

function nodeOf(text: string, graph: Graph): Node {
  const expression = typed(text, sense, 'vm', graph)
  if (typeof expression === 'string') throw new Error(`${text}: ${expression}`)
  return expression.node
}

test('what is said to hold never holds in no row, and what follows from it holds in each of its rows', () => {
  let [impossible, implied, refuted] = [0, 0, 0]
  fc.assert(
    fc.property(fc.array(condition, { minLength: 8, maxLength: 8 }), (texts) => {
      const graph = new Graph()
      const nodes = texts.map((text) => nodeOf(text, graph))
      const values = evaluate(texts, sense, rows)
      for (const [index, node] of nodes.entries()) {
        const ways = waysToHold([node], bounds)
        if (ways === null) continue
        const held = [...values[index]!.keys()].filter((row) => values[index]![row] === 1)
        if (ways.length === 0) {
          impossible++
          assert.equal(held, [], `${texts[index]} holds`)
          continue
        }
        for (const [other, conclusion] of nodes.entries()) {
          const truths = new Set(ways.map((way) => way.truth(conclusion)))
          const [truth] = truths
          if (truths.size > 1 || truth === null) continue
          if (truth) implied++
          else refuted++
          const against = held.filter((row) => (values[other]![row] === 1) !== truth)
          assert.equal(against, [], `${texts[index]} does not make ${texts[other]} ${truth}`)
        }
      }
    }),
    { numRuns: 120 },
  )
  // The test says something only if there was something to prove.
  assert.ok(impossible > 20 && implied > 20 && refuted > 20, `${impossible}, ${implied}, ${refuted}`)
})

const never = (text: string) => {
  const ways = waysToHold([nodeOf(text, new Graph())], bounds)
  return ways !== null && ways.length === 0
}

test('contradictions that people write are found', () => {
  for (const text of [
    'vm.memory.pressure > 1.5',
    'vm.memory.pressure < 0',
    'vm.cpu.used > 5 * cores && vm.cpu.used < 3 * cores',
    'vm.cpu.used > 5 * cores && !(vm.cpu.used > 3 * cores) ',
    'vm.labels.tier == "a" && vm.labels.tier == "b"',
    'vm.labels.tier in ["a", "b"] && vm.labels.tier in ["c", "d"]',
    'vm.labels.tier == "a" && !has(vm.labels.tier)',
    'vm.cpu.used > vm.cpu.limit && vm.cpu.limit > vm.cpu.used',
    'vm.cpu.used > vm.cpu.limit && vm.cpu.limit > 4 * cores && vm.cpu.used < 4 * cores',
    'vm.memory.pressure * 2 > 2.5',
    '(vm.memory.pressure > 0.5 || vm.cpu.used > 3 * cores) && vm.memory.pressure < 0.1 && vm.cpu.used < 1 * cores',
    'vm.cpu.used != vm.cpu.used && vm.cpu.used > 0',
    'vm.cpu.used > 0 * cores && !(vm.cpu.used > 0 * cores)',
  ]) {
    assert.ok(never(text), text)
  }
})

test('a missing value makes a comparison false and its negation true', () => {
  for (const text of [
    '!(vm.cpu.used > 5 * cores) && !(vm.cpu.used <= 5 * cores)',
    'vm.cpu.used != vm.cpu.used',
    '!(vm.memory.pressure <= 1)',
    '!(vm.memory.pressure >= 0)',
    'vm.labels.tier != "a" && vm.labels.tier != "b"',
    'vm.cpu.used >= 5 * cores && vm.cpu.used <= 5 * cores',
    'min(vm.memory.pressure, 3) >= 1',
    'vm.memory.used / vm.memory.actual > 5',
    'vm.cpu.used < vm.cpu.limit || vm.cpu.used > vm.cpu.limit',
  ]) {
    assert.not(never(text), text)
  }
})

test.run()
