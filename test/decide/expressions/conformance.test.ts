// The conformance cases of the CEL specification. Whatever a policy may say has CEL's value; the rest is refused with
// a reason, and nothing is computed wrongly.
import {
  getConformanceSuite,
  type IncrementalTest,
  type IncrementalTestSuite,
} from '@bufbuild/cel-spec/testdata/tests.js'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Graph, type Node, type Source } from '../../../src/decide/expressions/ir.js'
import { BOOLEAN, NUMBER, TEXT, type Typed } from '../../../src/decide/expressions/types.js'
import { evaluateTyped, smallSense, typed } from '../support/evaluate.js'

type Value = number | string | boolean

/** Cases that lie in the subset, and those that do not. More may come; fewer would be a loss. */
const EVALUATED = 246
const CASES = 2344

/** All numbers are doubles, so that what needs whole ones of 64 bits comes out as it does for `5000000000.0`. */
const AS_DOUBLES: Readonly<Record<string, number>> = {
  '-(0)': -0,
  '5000000000 * 5000000000': 25e18,
  '(-5000000000) * 5000000000': -25e18,
}

const sense = smallSense()
sense.tables.vm.add('vm')

/** Literals are read from columns, so that nothing can be folded and everything is computed by the compiled module. */
class ColumnGraph extends Graph {
  /** Where each number is. */
  readonly columns = new Map<string, number>()

  override number(value: number): Node {
    const key = Object.is(value, -0) ? '-0' : `${value}`
    if (!this.columns.has(key)) this.columns.set(key, sense.tables.vm.allocate(1, value).pointer)
    return this.load({ kind: 'kernel', key })
  }

  override text(value: string): Node {
    sense.tables.vm.label(value).values[0] = sense.strings.intern(value)
    return this.load({ kind: 'label', of: 'target', name: value })
  }

  override boolean(value: boolean): Node {
    return this.binary('less', this.number(value ? 0 : 1), this.number(0.5))
  }
}

for (const [how, create] of [
  ['folded where they are constant', () => new Graph()],
  ['computed from columns', () => new ColumnGraph()],
] as const) {
  test(`cases of the CEL specification have its values or are refused: ${how}`, () => {
    let evaluated = 0
    const cases = casesOf(getConformanceSuite())
    for (const { original, name } of cases) {
      const graph = create()
      const expression = typedCase(original, graph)
      if (typeof expression === 'string') {
        assert.not.equal(expression, '', `${name}: refused without a reason`)
        continue
      }
      const expected = AS_DOUBLES[original.expr] ?? expectedOf(original)
      assert.not.equal(expected, null, `${original.expr} has no value and should be refused`)
      const found = valueOf(expression, graph)
      const wanted = typeof expected === 'string' ? sense.strings.intern(expected) : Number(expected)
      assert.ok(Object.is(found, wanted), `${original.expr}: ${found}, not ${expected}`)
      evaluated++
    }
    assert.ok(cases.length >= CASES, `${cases.length} cases`)
    assert.ok(evaluated >= EVALUATED, `${evaluated} cases are evaluated`)
  })
}

function casesOf({ suites, tests }: IncrementalTestSuite): IncrementalTest[] {
  return [...tests, ...suites.flatMap(casesOf)]
}

/** Names that a case gives values are columns. Policies have no containers in which a name means another one. */
function typedCase({ expr, bindings, container }: IncrementalTest['original'], graph: Graph): Typed | string {
  const resolve = (path: readonly string[], report: (message: string) => void): Typed | null => {
    const given = bindings[path.join('.')]?.kind
    const value = given?.case === 'value' && container === '' ? scalar(given.value) : null
    if (value === null) report(`unknown name "${path.join('.')}"`)
    if (typeof value === 'string') return { node: graph.text(value), type: TEXT }
    if (typeof value === 'boolean') return { node: graph.boolean(value), type: BOOLEAN }
    return value === null ? null : { node: graph.number(value), type: NUMBER }
  }
  return typed(expr, sense, 'vm', graph, { resolve })
}

/** `null` where a case is to fail. */
function expectedOf({ resultMatcher }: IncrementalTest['original']): Value | null {
  // Without a matcher, true is meant.
  if (resultMatcher.case === undefined) return true
  if (resultMatcher.case === 'value') return scalar(resultMatcher.value)
  if (resultMatcher.case !== 'typedResult' || resultMatcher.value.result === undefined) return null
  return scalar(resultMatcher.value.result)
}

type CelValue = Extract<IncrementalTest['original']['resultMatcher'], { case: 'value' }>['value']

function scalar({ kind }: CelValue): Value | null {
  switch (kind.case) {
    case 'doubleValue':
    case 'stringValue':
    case 'boolValue':
      return kind.value
    case 'int64Value':
      return Number(kind.value)
    default:
      return null
  }
}

function valueOf(expression: Typed, graph: Graph): number {
  const columnOf = (source: Source) => (graph as ColumnGraph).columns.get((source as { key: string }).key)!
  return evaluateTyped([expression], graph, sense, 1, 'vm', columnOf)[0]![0]!
}

test.run()
