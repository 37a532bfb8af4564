// The typed form of all expressions of a policy set, between the CEL syntax tree and the code. Nodes are made by a
// Graph that folds constants and gives equal expressions one node, so what two rules share is computed once.
import type { ResultField } from '../../forecast/models/model.js'

/** What a row has to be asked for. `host` reads go through the row's host. */
export type Source =
  | { readonly kind: 'signal'; readonly of: 'target' | 'host'; readonly name: string }
  | { readonly kind: 'label'; readonly of: 'target' | 'host'; readonly name: string }
  | { readonly kind: 'forecast'; readonly key: string; readonly field: ResultField }
  /** A column of the own row that a plug-in kernel fills. */
  | { readonly kind: 'kernel'; readonly key: string }

/**
 * How a value is held: a number as f64; a text as the f64 number of the interned text; a boolean as yes or no.
 *
 * What is missing is NaN: a number that nobody has told yet, what is computed from one, and everything of the host of a
 * target that has none; a label that a target does not have is a negative number or NaN. A comparison with what is
 * missing is false, and only `!=` is true; a label that is missing equals no text, not even another that is missing;
 * `has()` tells whether a label is there. With nothing missing every expression has the value that CEL gives it, where
 * whole numbers are doubles; with something missing it has the one that CEL gives it for NaN in that place.
 */
export type ValueType = 'number' | 'text' | 'boolean'

export type UnaryOp = 'negate' | 'abs' | 'floor' | 'ceil' | 'not' | 'present'
export type BinaryOp =
  | 'add'
  | 'subtract'
  | 'multiply'
  | 'divide'
  | 'min'
  | 'max'
  | 'less'
  | 'lessOrEqual'
  | 'equal'
  | 'equalTexts'
  | 'same'
  | 'and'
  | 'or'

interface Base {
  /** Order of creation: arguments come before what uses them. */
  readonly id: number
  /** Longest way down to a leaf. */
  readonly depth: number
  readonly type: ValueType
}
export type Node = Base &
  (
    | { readonly op: 'number'; readonly value: number }
    | { readonly op: 'boolean'; readonly value: boolean }
    | { readonly op: 'text'; readonly value: string }
    | { readonly op: 'load'; readonly source: Source }
    /** The time of the tick, and when a resource of the row was last moved, both in ms: what cool-downs are made of. */
    | { readonly op: 'now' }
    | { readonly op: 'lastMove'; readonly resource: string }
    | { readonly op: UnaryOp; readonly args: readonly [Node] }
    | { readonly op: BinaryOp; readonly args: readonly [Node, Node] }
    | { readonly op: 'select'; readonly args: readonly [Node, Node, Node] }
  )

type Shape = Node extends infer Each ? (Each extends Node ? Omit<Each, 'id' | 'depth'> : never) : never

/** What may exchange its arguments. */
export const COMMUTATIVE: ReadonlySet<string> = new Set([
  'add',
  'multiply',
  'min',
  'max',
  'equal',
  'equalTexts',
  'same',
  'and',
  'or',
])

const UNARY_TYPE: Record<UnaryOp, ValueType> = {
  negate: 'number',
  abs: 'number',
  floor: 'number',
  ceil: 'number',
  not: 'boolean',
  present: 'boolean',
}

const BINARY_TYPE: Record<BinaryOp, ValueType> = {
  add: 'number',
  subtract: 'number',
  multiply: 'number',
  divide: 'number',
  min: 'number',
  max: 'number',
  less: 'boolean',
  lessOrEqual: 'boolean',
  equal: 'boolean',
  equalTexts: 'boolean',
  same: 'boolean',
  and: 'boolean',
  or: 'boolean',
}

// JavaScript's doubles are WASM's, so what is folded here is what would have been computed there.
const FOLD_NUMBER: Partial<Record<string, (a: number, b: number) => number | boolean>> = {
  negate: (a) => -a,
  abs: Math.abs,
  floor: Math.floor,
  ceil: Math.ceil,
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  min: (a, b) => Math.min(a, b),
  max: (a, b) => Math.max(a, b),
  less: (a, b) => a < b,
  lessOrEqual: (a, b) => a <= b,
  equal: (a, b) => a === b,
}

export class Graph {
  readonly #nodes = new Map<string, Node>()

  /** @param nodes of another graph, numbered from 0 without a gap */
  constructor(nodes: readonly Node[] = []) {
    for (const node of nodes) this.#nodes.set(keyOf(node), node)
  }

  number(value: number): Node {
    return this.#make({ op: 'number', type: 'number', value })
  }

  boolean(value: boolean): Node {
    return this.#make({ op: 'boolean', type: 'boolean', value })
  }

  text(value: string): Node {
    return this.#make({ op: 'text', type: 'text', value })
  }

  load(source: Source): Node {
    return this.#make({ op: 'load', type: source.kind === 'label' ? 'text' : 'number', source })
  }

  now(): Node {
    return this.#make({ op: 'now', type: 'number' })
  }

  lastMove(resource: string): Node {
    return this.#make({ op: 'lastMove', type: 'number', resource })
  }

  unary(op: UnaryOp, a: Node): Node {
    if (a.op === 'number') return this.#folded(FOLD_NUMBER[op]!(a.value, 0))
    if (op === 'not' && a.op === 'boolean') return this.boolean(!a.value)
    if (op === 'not' && a.op === 'not') return a.args[0]
    return this.#make({ op, type: UNARY_TYPE[op], args: [a] })
  }

  binary(op: BinaryOp, a: Node, b: Node): Node {
    if (a.op === 'number' && b.op === 'number') return this.#folded(FOLD_NUMBER[op]!(a.value, b.value))
    if (a.op === 'text' && b.op === 'text') return this.boolean(a.value === b.value)
    if (a.op === 'boolean') return this.#decided(op, a.value, b)
    if (b.op === 'boolean') return this.#decided(op, b.value, a)
    const args: [Node, Node] = COMMUTATIVE.has(op) && b.id < a.id ? [b, a] : [a, b]
    return this.#make({ op, type: BINARY_TYPE[op], args })
  }

  select(condition: Node, yes: Node, no: Node): Node {
    if (condition.op === 'boolean') return condition.value ? yes : no
    if (yes === no) return yes
    return this.#make({ op: 'select', type: yes.type, args: [condition, yes, no] })
  }

  #folded(value: number | boolean): Node {
    return typeof value === 'boolean' ? this.boolean(value) : this.number(value)
  }

  /** A boolean operator of which one side is known. No expression has effects or fails, so nothing is lost. */
  #decided(op: BinaryOp, known: boolean, other: Node): Node {
    if (op === 'and') return known ? other : this.boolean(false)
    if (op === 'or') return known ? this.boolean(true) : other
    return known ? other : this.unary('not', other)
  }

  #make(shape: Shape): Node {
    const key = keyOf(shape)
    const known = this.#nodes.get(key)
    if (known !== undefined) return known
    const depth = 'args' in shape ? 1 + Math.max(...shape.args.map((each) => each.depth)) : 0
    const node = { id: this.#nodes.size, depth, ...shape } as Node
    this.#nodes.set(key, node)
    return node
  }
}

/** The arguments of a node; none for a leaf. */
export function argumentsOf(node: Node): readonly Node[] {
  return 'args' in node ? node.args : []
}

/** Equal for expressions that are equal. */
function keyOf(shape: Shape): string {
  switch (shape.op) {
    case 'number':
      return `number ${Object.is(shape.value, -0) ? '-0' : shape.value}`
    case 'boolean':
    case 'text':
      return `${shape.op} ${shape.value}`
    case 'load':
      return `load ${shape.source.kind} ${sourceKey(shape.source)}`
    case 'now':
      return 'now'
    case 'lastMove':
      return `lastMove ${shape.resource}`
    default:
      return `${shape.op} ${shape.args.map(({ id }) => id).join(' ')}`
  }
}

function sourceKey(source: Source): string {
  if (source.kind === 'forecast') return `${source.field} ${source.key}`
  return source.kind === 'kernel' ? source.key : `${source.of} ${source.name}`
}

/** The nodes and all that they use, in the order of creation, which has arguments before what uses them. */
export function reachable(roots: readonly Node[]): Node[] {
  const found = new Set<Node>()
  const waiting = [...roots]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (found.has(node)) continue
    found.add(node)
    waiting.push(...argumentsOf(node))
  }
  return [...found].sort((a, b) => a.id - b.id)
}
