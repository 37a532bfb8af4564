// Code for expressions over one row. It is branch-free: nothing can fail and nothing has effects, so both sides of "&&"
// and "?:" may be computed, whichever is wanted.
import binaryen from 'assemblyscript/binaryen'
import { argumentsOf, type BinaryOp, type Node, type Source, type UnaryOp } from '../expressions/ir.js'
import type { Local, Locals } from './locals.js'
import type { TableProgram } from './program.js'

type Ref = binaryen.ExpressionRef

/** Where the row's cells are, as offsets from a column's start. */
export interface RowAddress {
  readonly own: Local
  /** Of the row's host, and whether it has one. */
  readonly host: Local
  readonly hasHost: Local
}

/** Code is nested as expressions are, and binaryen walks it recursively: what is deeper is cut by variables. */
const NESTING_LIMIT = 32

/** How often each node is needed; what is needed more than once is kept in a variable. */
export function countUses(roots: readonly Node[]): ReadonlyMap<Node, number> {
  const uses = new Map<Node, number>()
  const waiting = [...roots]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const before = uses.get(node) ?? 0
    uses.set(node, before + 1)
    if (before === 0) waiting.push(...argumentsOf(node))
  }
  return uses
}

/** True when any of the nodes reads from the row's host. */
export function readsHost(nodes: Iterable<Node>): boolean {
  for (const node of nodes)
    if (node.op === 'load' && node.source.kind !== 'forecast' && node.source.of === 'host') return true
  return false
}

export class ExpressionCompiler {
  readonly #module: binaryen.Module
  readonly #locals: Locals
  readonly #program: TableProgram
  readonly #address: RowAddress
  readonly #uses: ReadonlyMap<Node, number>
  /** Values already in variables where the code being made will run. */
  readonly #known: Map<Node, Local>

  constructor(
    module: binaryen.Module,
    locals: Locals,
    program: TableProgram,
    address: RowAddress,
    uses: ReadonlyMap<Node, number>,
    known: ReadonlyMap<Node, Local> = new Map(),
  ) {
    this.#module = module
    this.#locals = locals
    this.#program = program
    this.#address = address
    this.#uses = uses
    this.#known = new Map(known)
  }

  /** For code that runs under a condition: it knows what is known here, and what it learns stays inside. */
  branch(): ExpressionCompiler {
    return new ExpressionCompiler(this.#module, this.#locals, this.#program, this.#address, this.#uses, this.#known)
  }

  /**
   * Code that computes a node.
   * @param before takes the statements that must run first: those that fill variables
   */
  compile(root: Node, before: Ref[]): Ref {
    // Arguments have lower numbers than what uses them, so in this order every variable is filled before it is read.
    for (const node of this.#unknownBelow(root).sort((a, b) => a.id - b.id)) {
      if (!this.#isKept(node)) continue
      const local = this.#locals.add(node.type === 'boolean' ? binaryen.i32 : binaryen.f64)
      before.push(this.#locals.set(local, this.#compute(node)))
      this.#known.set(node, local)
    }
    return this.#code(root)
  }

  #unknownBelow(root: Node): Node[] {
    const found = new Set<Node>()
    const waiting = [root]
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      if (found.has(node) || this.#known.has(node)) continue
      found.add(node)
      waiting.push(...argumentsOf(node))
    }
    return [...found]
  }

  #isKept(node: Node): boolean {
    const isLeaf = node.op === 'number' || node.op === 'text' || node.op === 'boolean'
    return !isLeaf && ((this.#uses.get(node) ?? 0) > 1 || (node.depth > 0 && node.depth % NESTING_LIMIT === 0))
  }

  #code(node: Node): Ref {
    const known = this.#known.get(node)
    return known === undefined ? this.#compute(node) : this.#locals.get(known)
  }

  #compute(node: Node): Ref {
    switch (node.op) {
      case 'number':
        return this.#module.f64.const(node.value)
      case 'text':
        return this.#module.f64.const(this.#program.intern(node.value))
      case 'boolean':
        return this.#module.i32.const(node.value ? 1 : 0)
      case 'load':
        return this.#load(node.source)
      case 'select':
        return this.#module.select(this.#code(node.args[0]), this.#code(node.args[1]), this.#code(node.args[2]))
      default:
        return node.args.length === 1
          ? this.#unary(node.op as UnaryOp, node.args[0])
          : this.#binary(node.op as BinaryOp, node.args)
    }
  }

  #load(source: Source): Ref {
    const { f64 } = this.#module
    const { own, host, hasHost } = this.#address
    const column = this.#program.columnOf(source)
    if (source.kind === 'forecast' || source.of === 'target') return f64.load(column, 8, this.#locals.get(own))
    const value = f64.load(column, 8, this.#locals.get(host))
    return this.#module.select(this.#locals.get(hasHost), value, f64.const(NaN))
  }

  #unary(op: UnaryOp, argument: Node): Ref {
    const { f64, i32 } = this.#module
    const value = this.#code(argument)
    switch (op) {
      case 'negate':
        return f64.neg(value)
      case 'abs':
        return f64.abs(value)
      case 'floor':
        return f64.floor(value)
      case 'ceil':
        return f64.ceil(value)
      case 'not':
        return i32.eqz(value)
      case 'present':
        return f64.ge(value, f64.const(0))
    }
  }

  #binary(op: BinaryOp, args: readonly [Node, Node]): Ref {
    const { f64, i32 } = this.#module
    const a = this.#code(args[0])
    const b = this.#code(args[1])
    switch (op) {
      case 'add':
        return f64.add(a, b)
      case 'subtract':
        return f64.sub(a, b)
      case 'multiply':
        return f64.mul(a, b)
      case 'divide':
        return f64.div(a, b)
      case 'min':
        return f64.min(a, b)
      case 'max':
        return f64.max(a, b)
      case 'less':
        return f64.lt(a, b)
      case 'lessOrEqual':
        return f64.le(a, b)
      case 'equal':
        return f64.eq(a, b)
      case 'equalTexts':
        return this.#equalTexts(args, a, b)
      case 'same':
        return i32.eq(a, b)
      case 'and':
        return i32.and(a, b)
      case 'or':
        return i32.or(a, b)
    }
  }

  /** A label that is missing equals no text, not even another one that is missing. */
  #equalTexts(args: readonly [Node, Node], a: Ref, b: Ref): Ref {
    const { f64, i32 } = this.#module
    const equal = f64.eq(a, b)
    if (args.some((node) => node.op === 'text')) return equal
    return i32.and(equal, f64.ge(this.#code(args[0]), f64.const(0)))
  }
}
