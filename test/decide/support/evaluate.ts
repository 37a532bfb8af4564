// Runs expressions over rows through the compiled module, without policy files around them.
import { parseDocument } from 'yaml'
import { compilePrograms } from '../../../src/decide/compile/compile.js'
import { evaluationOf, type Masked, programOf } from '../../../src/decide/compile/program.js'
import { checkExpression } from '../../../src/decide/expressions/check.js'
import { Graph } from '../../../src/decide/expressions/ir.js'
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
): Typed | string {
  const file = new SourceFile('expression', text)
  const passage = new Passage(file, parseDocument(JSON.stringify(text)).contents!, text)
  return (
    checkExpression(passage, graph, new Scope(graph, registry, target)) ??
    file.problems.map(({ message }) => message).join('\n')
  )
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
  const table = sense.tables[target]
  const columns = texts.map(() => sense.memory.allocate(table.capacityRows * 8))
  const masks = texts.map(() => sense.memory.allocate(table.capacityRows))
  const masked = texts.map((text, index): Masked => {
    const expression = typed(text, sense, target, graph)
    if (typeof expression === 'string') throw new Error(`${text}: ${expression}`)
    const isCondition = expression.type.kind === 'boolean'
    const node = isCondition ? graph.select(expression.node, graph.number(1), graph.number(0)) : expression.node
    return {
      condition: graph.boolean(true),
      mask: masks[index]!.pointer,
      stores: [{ node, pointer: columns[index]!.pointer }],
    }
  })
  const program = programOf(
    { kind: target, masked, stores: [], hostRow: table.hostRow.pointer },
    {
      columnOf: (source) => {
        if (source.kind !== 'signal' && source.kind !== 'label') throw new Error(`no ${source.kind}s here`)
        const of = source.of === 'host' ? sense.tables.host : table
        return source.kind === 'label' ? of.label(source.name).pointer : of.signal(source.name).current.pointer
      },
      lastMoveOf: (resource) => table.lastMoveMs(resource).pointer,
      intern: (text) => sense.strings.intern(text),
    },
  )
  const module = compilePrograms([program])
  const instance = new WebAssembly.Instance(new WebAssembly.Module(module), { env: { memory: sense.memory.memory } })
  const progress = sense.memory.allocate(4)
  const kernel = instance.exports[evaluationOf(target)] as Kernel
  kernel(0, 0, rowCount, 0, progress.pointer)
  const values = columns.map(({ pointer }) => sense.memory.float64(pointer, rowCount).slice())
  for (const block of [...columns, ...masks, progress]) sense.memory.release(block)
  return values
}
