// Code for expressions over two rows at once: numbers and texts as f64x2, conditions as masks of all bits or none. It
// is branch-free: nothing can fail and nothing has effects, so both sides of "&&" and "?:" may be computed, whichever
// is wanted.
import binaryen from 'assemblyscript/binaryen'
import { argumentsOf, type LaneInstruction, type LaneOp } from './lane-operations.js'
import type { Local, Locals } from './locals.js'

type Ref = binaryen.ExpressionRef

/** Code is nested as expressions are, and binaryen walks it recursively: what is deeper is cut by variables. */
const NESTING_LIMIT = 32

/** Where the two rows' cells are, as offsets from a column's start. */
export interface PairAddress {
  /** The EvaluationJob. */
  readonly job: Local
  readonly own: Local
  /** Of the first row's host and of the second's; of the first host of all for a row that has none. */
  readonly hosts: readonly [Local, Local]
  /** All bits of a lane whose row has no host. */
  readonly hostless: Local
}

/** Values that are in variables where the code being made will run. */
export type Known = ReadonlyMap<number, Local>

export class LaneCompiler {
  readonly #module: binaryen.Module
  readonly #locals: Locals
  readonly #instructions: readonly LaneInstruction[]
  /** How often each value is needed in this code; what is needed more than once is kept in a variable. */
  readonly #uses: ReadonlyMap<number, number>
  readonly #address: PairAddress
  /** From code around this one. */
  readonly #given: Known
  readonly #known = new Map<number, Local>()

  constructor(
    module: binaryen.Module,
    locals: Locals,
    instructions: readonly LaneInstruction[],
    uses: ReadonlyMap<number, number>,
    address: PairAddress,
    given: Known = new Map(),
  ) {
    this.#module = module
    this.#locals = locals
    this.#instructions = instructions
    this.#uses = uses
    this.#address = address
    this.#given = given
  }

  /**
   * Code that computes a value.
   * @param before takes the statements that must run first: those that fill variables
   */
  compile(root: number, before: Ref[]): Ref {
    for (const index of this.#unknownFor(root)) if (this.#isKept(index)) this.#fill(index, before)
    return this.#code(root)
  }

  /** Computes a value into a variable, if only it takes longer than to copy it. */
  keep(root: number, before: Ref[]): void {
    for (const index of this.#unknownFor(root)) {
      if (index === root ? !isFree(this.#instructions[index]!) : this.#isKept(index)) this.#fill(index, before)
    }
  }

  /** What is in variables by now. */
  known(): Known {
    return new Map(this.#known)
  }

  /** In the order of instructions, which has arguments first: every variable is filled before it is read. */
  #unknownFor(root: number): number[] {
    const found = new Set<number>()
    const waiting = [root]
    for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
      if (found.has(index) || this.#localOf(index) !== undefined) continue
      found.add(index)
      waiting.push(...argumentsOf(this.#instructions[index]!))
    }
    return [...found].sort((a, b) => a - b)
  }

  #isKept(index: number): boolean {
    const instruction = this.#instructions[index]!
    const { depth } = instruction
    if (isFree(instruction)) return false
    return (this.#uses.get(index) ?? 0) > 1 || (depth > 0 && depth % NESTING_LIMIT === 0)
  }

  #localOf(index: number): Local | undefined {
    return this.#known.get(index) ?? this.#given.get(index)
  }

  #fill(index: number, before: Ref[]): void {
    const local = this.#locals.add(binaryen.v128)
    before.push(this.#locals.set(local, this.#compute(index)))
    this.#known.set(index, local)
  }

  #code(index: number): Ref {
    const known = this.#localOf(index)
    return known === undefined ? this.#compute(index) : this.#locals.get(known)
  }

  #compute(index: number): Ref {
    const instruction = this.#instructions[index]!
    const { v128 } = this.#module
    switch (instruction.op) {
      case 'number':
      case 'text':
        return v128.const(new Uint8Array(Float64Array.of(instruction.value, instruction.value).buffer))
      case 'boolean':
        return v128.const(new Uint8Array(16).fill(instruction.value ? 0xff : 0))
      case 'load':
        return this.#load(instruction.of, instruction.column)
      default:
        return this.#operation(instruction.op, instruction.args)
    }
  }

  #load(of: 'job' | 'target' | 'host', column: number): Ref {
    const { v128 } = this.#module
    const { job, own, hosts, hostless } = this.#address
    if (of === 'job') return v128.load64_splat(column, 8, this.#locals.get(job))
    if (of === 'target') return v128.load(column, 16, this.#locals.get(own))
    const first = v128.load64_zero(column, 8, this.#locals.get(hosts[0]))
    const both = v128.load64_lane(column, 8, 1, this.#locals.get(hosts[1]), first)
    // All bits are a NaN: nobody knows what a host that is not there has.
    return v128.or(both, this.#locals.get(hostless))
  }

  #operation(op: LaneOp, args: readonly number[]): Ref {
    const { f64x2, v128 } = this.#module
    const [a, b, c] = args as [number, number, number]
    const code = (index: number) => this.#code(index)
    switch (op) {
      case 'negate':
        return f64x2.neg(code(a))
      case 'abs':
        return f64x2.abs(code(a))
      case 'floor':
        return f64x2.floor(code(a))
      case 'ceil':
        return f64x2.ceil(code(a))
      case 'not':
        return v128.not(code(a))
      case 'present':
        return f64x2.ge(code(a), this.#zero())
      case 'add':
        return f64x2.add(code(a), code(b))
      case 'subtract':
        return f64x2.sub(code(a), code(b))
      case 'multiply':
        return f64x2.mul(code(a), code(b))
      case 'divide':
        return f64x2.div(code(a), code(b))
      case 'min':
      case 'max':
        return this.#extreme(op, a, b)
      case 'less':
        return f64x2.lt(code(a), code(b))
      case 'lessOrEqual':
        return f64x2.le(code(a), code(b))
      case 'equal':
        return f64x2.eq(code(a), code(b))
      case 'notEqual':
        return f64x2.ne(code(a), code(b))
      case 'equalTexts':
        return this.#equalTexts(a, b)
      case 'same':
        return v128.not(v128.xor(code(a), code(b)))
      case 'and':
        return v128.and(code(a), code(b))
      case 'andNot':
        return v128.andnot(code(a), code(b))
      case 'or':
        return v128.or(code(a), code(b))
      case 'select':
        return v128.bitselect(code(b), code(c), code(a))
    }
  }

  /**
   * WebAssembly's own min and max take care of NaN and of -0, in ten instructions. Beside a constant other than zero
   * one instruction does: it gives the other side where a comparison is false, and so where that is NaN.
   */
  #extreme(op: 'min' | 'max', a: number, b: number): Ref {
    const { f64x2 } = this.#module
    const constant = [a, b].find((index) => isPlainConstant(this.#instructions[index]!))
    if (constant === undefined) return f64x2[op](this.#code(a), this.#code(b))
    const other = this.#code(constant === a ? b : a)
    return op === 'min' ? f64x2.pmin(other, this.#code(constant)) : f64x2.pmax(other, this.#code(constant))
  }

  /** A label that is missing equals no text, not even another one that is missing. */
  #equalTexts(a: number, b: number): Ref {
    const { f64x2, v128 } = this.#module
    const present = f64x2.ge(this.#code(a), this.#zero())
    return v128.and(f64x2.eq(this.#code(a), this.#code(b)), present)
  }

  #zero(): Ref {
    return this.#module.v128.const(new Uint8Array(16))
  }
}

/** All bits or none are made by one instruction, from nothing. */
function isFree(instruction: LaneInstruction): boolean {
  return instruction.op === 'boolean' || (instruction.op === 'number' && Object.is(instruction.value, 0))
}

function isPlainConstant(instruction: LaneInstruction): boolean {
  return instruction.op === 'number' && instruction.value !== 0 && !Number.isNaN(instruction.value)
}
