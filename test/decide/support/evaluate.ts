// Runs expressions over rows through the compiled module, without policy files around them.
import * as assert from 'uvu/assert'
import { parseDocument } from 'yaml'
import { compilePrograms } from '../../../src/decide/compile/compile.js'
import {
  EvaluationJob,
  evaluationOf,
  type Masked,
  programOf,
  type TableProgram,
} from '../../../src/decide/compile/program.js'
import { checkExpression, type Names } from '../../../src/decide/expressions/check.js'
import { Graph, type Source } from '../../../src/decide/expressions/ir.js'
import { Scope } from '../../../src/decide/expressions/scope.js'
import type { Typed } from '../../../src/decide/expressions/types.js'
import { Passage, SourceFile } from '../../../src/decide/policy/source-file.js'
import type { Kernel } from '../../../src/forecast/kernels.js'
import { Sense, type TargetKind } from '../../../src/sense/index.js'

/** @returns the typed expression, or what is wrong with it */
export function typed(
  text: string,
  { registry }: Sense,
  target: TargetKind = 'vm',
  graph = new Graph(),
  names: Names = new Scope(graph, registry, target),
): Typed | string {
  const file = new SourceFile('expression', text)
  const passage = new Passage(file, parseDocument(JSON.stringify(text)).contents!, text)
  return checkExpression(passage, graph, names) ?? file.problems.map(({ message }) => message).join('\n')
}

export function smallSense(): Sense {
  const capacity = { host: 8, pop: 8, function: 64, task: 8, vm: 128 }
  return new Sense({ capacity, historyTicks: 1, memoryLimitBytes: 64 * 2 ** 20 })
}

/**
 * The values of expressions, by expression and row; a condition gives 0 or 1.
 * @throws Error with what is wrong with an expression
 */
export function evaluate(
  texts: readonly string[],
  sense: Sense,
  rowCount: number,
  target: TargetKind = 'vm',
): Float64Array[] {
  const graph = new Graph()
  const expressions = texts.map((text) => {
    const expression = typed(text, sense, target, graph)
    if (typeof expression === 'string') throw new Error(`${text}: ${expression}`)
    return expression
  })
  return evaluateTyped(expressions, graph, sense, rowCount, target)
}

/** @param columnOf where other sources than signals and labels are */
export function evaluateTyped(
  expressions: readonly Typed[],
  graph: Graph,
  sense: Sense,
  rowCount: number,
  target: TargetKind = 'vm',
  columnOf: (source: Source) => number = ({ kind }) => assert.unreachable(`no ${kind}s here`) as never,
): Float64Array[] {
  const table = sense.tables[target]
  const words = Math.ceil(table.capacityRows / 32)
  const allocate = () => ({
    argument: sense.memory.allocate(table.capacityRows * 8),
    always: sense.memory.allocate(table.capacityRows * 8),
    fires: sense.memory.allocate(words * 4),
    holds: sense.memory.allocate(words * 4),
  })
  const results = expressions.map(allocate)
  const numbers = expressions.map(({ node, type }) =>
    type.kind === 'boolean' ? graph.select(node, graph.number(1), graph.number(0)) : node,
  )
  // Each is computed as an argument of a rule, for every row, and, if it is one, as a condition.
  const masked = expressions.flatMap(({ node, type }, index): Masked[] => {
    const { fires, holds, argument } = results[index]!
    const stores = [{ node: numbers[index]!, pointer: argument.pointer }]
    const fired = { condition: graph.boolean(true), mask: fires.pointer, stores }
    return type.kind === 'boolean' ? [{ condition: node, mask: holds.pointer, stores: [] }, fired] : [fired]
  })
  const stores = numbers.map((node, index) => ({ node, pointer: results[index]!.always.pointer }))
  const program = programOf(
    { kind: target, masked, stores, hostRow: table.hostRow.pointer },
    {
      columnOf: (source) => {
        if (source.kind !== 'signal' && source.kind !== 'label') return columnOf(source)
        const of = source.of === 'host' ? sense.tables.host : table
        return source.kind === 'label' ? of.label(source.name).pointer : of.signal(source.name).current.pointer
      },
      lastMoveOf: (resource) => table.lastMoveMs(resource).pointer,
      intern: (text) => sense.strings.intern(text),
    },
  )
  run(program, sense, rowCount)
  const values = expressions.map(({ type }, index) => {
    const { argument, always, holds } = results[index]!
    const found = sense.memory.float64(argument.pointer, rowCount).slice()
    const bits = sense.memory.int32(holds.pointer, words)
    for (const [row, value] of sense.memory.float64(always.pointer, rowCount).entries()) {
      assert.ok(Object.is(value, found[row]), `row ${row}: ${found[row]} where it fires, ${value} in every row`)
      const bit = (bits[row >> 5]! >>> (row & 31)) & 1
      if (type.kind === 'boolean') assert.is(bit, value, `row ${row}: the condition`)
    }
    return found
  })
  for (const block of results.flatMap((each) => Object.values(each))) sense.memory.release(block)
  return values
}

function run(program: TableProgram, sense: Sense, rowCount: number): void {
  const { memory } = sense.memory
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(compilePrograms([program])), { env: { memory } })
  const job = sense.memory.allocate(EvaluationJob.sizeBytes)
  const progress = sense.memory.allocate(4)
  const kernel = exports[evaluationOf(program.kind)] as Kernel
  kernel(job.pointer, 0, rowCount, 0, progress.pointer)
  for (const block of [job, progress]) sense.memory.release(block)
}
