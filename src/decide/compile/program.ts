// What is compiled: the rules of one table, where their inputs are and where their results go. Plain data, so that it
// can be compiled in another thread.
import { Struct } from '../../forecast/struct.js'
import type { TargetKind } from '../../sense/index.js'
import { type BinaryOp, type Node, reachable, type Source, type UnaryOp, type ValueType } from '../expressions/ir.js'

/** What the evaluation reads beside columns. Columns are constants of the code. */
export const EvaluationJob = new Struct({ nowMs: 'f64' })

/** A column in shared memory that a computed number is stored to. `Value` is a node, or the index of one. */
export interface Store<Value = Node> {
  readonly node: Value
  readonly pointer: number
}

/**
 * A condition whose answers become a bit mask: bit `row % 32` of the i32 at `mask + 4 * floor(row / 32)`. It is written
 * by words of 64 rows, and so up to a multiple of eight bytes.
 */
export interface Masked<Value = Node> {
  readonly condition: Value
  readonly mask: number
  /** Computed only for rows where the condition holds. */
  readonly stores: readonly Store<Value>[]
}

interface Computed<Value> {
  readonly kind: TargetKind
  readonly masked: readonly Masked<Value>[]
  /** Computed for every row, after the rules: what kernels take as inputs. */
  readonly stores: readonly Store<Value>[]
  /** Column of host rows, through which `host.*` is read. */
  readonly hostRow: number
}

/** What the rules of a table compute, in nodes of a graph. */
export type TableRules = Computed<Node>

/** Says where inputs are. */
export interface Layout {
  /** Column of a source's values. */
  columnOf(source: Source): number
  /** Column of the times at which a resource was last moved. */
  lastMoveOf(resource: string): number
  /** The number that stands for a text in label columns. */
  intern(text: string): number
}

/** A node whose arguments are indexes of instructions before it. Loads know their column, texts their number. */
export type Instruction = { readonly type: ValueType; readonly depth: number } & (
  | { readonly op: 'number' | 'text'; readonly value: number }
  | { readonly op: 'boolean'; readonly value: boolean }
  | { readonly op: 'load'; readonly of: 'job' | 'target' | 'host'; readonly column: number }
  | { readonly op: UnaryOp | BinaryOp | 'select'; readonly args: readonly number[] }
)

/** Flat, as a graph may be too deep to be walked by recursion, which is how plain data goes to another thread. */
export interface TableProgram extends Computed<number> {
  readonly instructions: readonly Instruction[]
}

/** Resolves everything that the code of a table depends on. */
export function programOf({ masked, stores, ...table }: TableRules, layout: Layout): TableProgram {
  const roots = [...masked.flatMap((each) => [each.condition, ...each.stores.map(({ node }) => node)])]
  const nodes = reachable([...roots, ...stores.map(({ node }) => node)])
  const indexes = new Map(nodes.map((node, index) => [node, index]))
  const storesOf = (all: readonly Store[]) =>
    all.map(({ node, pointer }): Store<number> => ({ node: indexes.get(node)!, pointer }))
  return {
    ...table,
    instructions: nodes.map((node) => instructionOf(node, indexes, layout)),
    masked: masked.map((each): Masked<number> => {
      return { condition: indexes.get(each.condition)!, mask: each.mask, stores: storesOf(each.stores) }
    }),
    stores: storesOf(stores),
  }
}

/** The export that evaluates a table. Its signature is the one of every kernel (see assembly/layout.ts). */
export function evaluationOf(kind: TargetKind): string {
  return `evaluate_${kind}`
}

function instructionOf(node: Node, indexes: ReadonlyMap<Node, number>, layout: Layout): Instruction {
  const { type, depth } = node
  switch (node.op) {
    case 'number':
      return { op: 'number', type, depth, value: node.value }
    case 'text':
      return { op: 'text', type, depth, value: layout.intern(node.value) }
    case 'boolean':
      return { op: 'boolean', type, depth, value: node.value }
    case 'load':
      return { op: 'load', type, depth, of: ownerOf(node.source), column: layout.columnOf(node.source) }
    case 'now':
      return { op: 'load', type, depth, of: 'job', column: EvaluationJob.offsets.nowMs }
    case 'lastMove':
      return { op: 'load', type, depth, of: 'target', column: layout.lastMoveOf(node.resource) }
    default:
      return { op: node.op, type, depth, args: node.args.map((each) => indexes.get(each)!) }
  }
}

function ownerOf(source: Source): 'target' | 'host' {
  return source.kind === 'signal' || source.kind === 'label' ? source.of : 'target'
}
