// Code for expressions over one row. It is branch-free: nothing can fail and nothing has effects, so both sides of "&&"
// and "?:" may be computed, whichever is wanted.
import binaryen from 'assemblyscript/binaryen'
import type { BinaryOp, UnaryOp } from '../expressions/ir.js'
import type { Local, Locals } from './locals.js'
import type { Instruction, TableProgram } from './program.js'

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

/** How often each value is needed; what is needed more than once is kept in a variable. */
export function countUses({ instructions, masked, stores }: TableProgram): Uint32Array {
  const uses = new Uint32Array(instructions.length)
  for (const each of instructions) if ('args' in each) for (const argument of each.args) uses[argument]!++
  for (const { node } of [...stores, ...masked.flatMap((each) => each.stores)]) uses[node]!++
  for (const { condition } of masked) uses[condition]!++
  return uses
}

export class ExpressionCompiler {
  readonly #module: binaryen.Module
  readonly #locals: Locals
  readonly #instructions: readonly Instruction[]
  readonly #address: RowAddress
  readonly #uses: Uint32Array
  /** Values already in variables where the code being made will run. */
  readonly #known: Map<number, Local>

  constructor(
    module: binaryen.Module,
    locals: Locals,
    instructions: readonly Instruction[],
    address: RowAddress,
    uses: Uint32Array,
    known: ReadonlyMap<number, Local> = new Map(),
  ) {
    this.#module = module
    this.#locals = locals
    this.#instructions = instructions
    this.#address = address
    this.#uses = uses
    this.#known = new Map(known)
  }

  /** For code that runs under a condition: it knows what is known here, and what it learns stays inside. */
  branch(): ExpressionCompiler {
    const { address, uses, known } = { address: this.#address, uses: this.#uses, known: this.#known }
    return new ExpressionCompiler(this.#module, this.#locals, this.#instructions, address, uses, known)
  }

  /**
   * Code that computes a value.
   * @param before takes the statements that must run first: those that fill variables
   */
  compile(root: number, before: Ref[]): Ref {
    // Arguments have lower numbers than what uses them, so in this order every variable is filled before it is read.
    for (const node of this.#unknownBelow(root).sort((a, b) => a - b)) {
      if (!this.#isKept(node)) continue
      const local = this.#locals.add(this.#instructions[node]!.type === 'boolean' ? binaryen.i32 : binaryen.f64)
      before.push(this.#locals.set(local, this.#compute(node)))
      this.#known.set(node, local)
    }
    return this.#code(root)
  }

  #unknownBelow(root: number): number[] {
    const found = new Set<number>()
    const waiting = [root]
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      if (found.has(node) || this.#known.has(node)) continue
      found.add(node)
      const instruction = this.#instructions[node]!
      if ('args' in instruction) waiting.push(...instruction.args)
    }
    return [...found]
  }

  #isKept(node: number): boolean {
    const { op, depth } = this.#instructions[node]!
    const isLeaf = op === 'number' || op === 'text' || op === 'boolean'
    return !isLeaf && (this.#uses[node]! > 1 || (depth > 0 && depth % NESTING_LIMIT === 0))
  }

  #code(node: number): Ref {
    const known = this.#known.get(node)
    return known === undefined ? this.#compute(node) : this.#locals.get(known)
  }

  #compute(node: number): Ref {
    const instruction = this.#instructions[node]!
    switch (instruction.op) {
      case 'number':
      case 'text':
        return this.#module.f64.const(instruction.value)
      case 'boolean':
        return this.#module.i32.const(instruction.value ? 1 : 0)
      case 'load':
        return this.#load(instruction.of, instruction.column)
    }
    const { op, args } = instruction
    if (op === 'select') return this.#module.select(this.#code(args[0]!), this.#code(args[1]!), this.#code(args[2]!))
    return args.length === 1 ? this.#unary(op as UnaryOp, args[0]!) : this.#binary(op as BinaryOp, args)
  }

  #load(of: 'target' | 'host', column: number): Ref {
    const { f64 } = this.#module
    const { own, host, hasHost } = this.#address
    if (of === 'target') return f64.load(column, 8, this.#locals.get(own))
    const value = f64.load(column, 8, this.#locals.get(host))
    return this.#module.select(this.#locals.get(hasHost), value, f64.const(NaN))
  }

  #unary(op: UnaryOp, argument: number): Ref {
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

  #binary(op: BinaryOp, args: readonly number[]): Ref {
    const { f64, i32 } = this.#module
    const a = this.#code(args[0]!)
    const b = this.#code(args[1]!)
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
  #equalTexts(args: readonly number[], a: Ref, b: Ref): Ref {
    const { f64, i32 } = this.#module
    const equal = f64.eq(a, b)
    if (args.some((node) => this.#instructions[node]!.op === 'text')) return equal
    return i32.and(equal, f64.ge(this.#code(args[0]!), f64.const(0)))
  }
}
