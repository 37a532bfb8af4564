// Names, types and units: from CEL's syntax tree to typed nodes. What is outside the subset is refused by name.
import { DIMENSIONLESS, multiplyDimensions } from '../../sense/index.js'
import { Messages } from '../policy/messages.js'
import type { Passage } from '../policy/source-file.js'
import type { BinaryOp, Graph, Node, UnaryOp } from './ir.js'
import { type Expr, parseExpression, partsOf, type Syntax, writtenName } from './parse.js'
import { BOOLEAN, describeType, NUMBER, quantityOf, TEXT, type Type, type Typed, unify, ZERO } from './types.js'

/** Says what a dotted name stands for. */
export interface Names {
  /** @returns `null` after telling `report` why there is no such value */
  resolve(path: readonly string[], report: (message: string) => void): Typed | null
}

type Arithmetic = { readonly op: BinaryOp; readonly sign: string; readonly verb: string }

const SUMS: Readonly<Record<string, Arithmetic>> = {
  '_+_': { op: 'add', sign: '+', verb: 'add' },
  '_-_': { op: 'subtract', sign: '-', verb: 'subtract' },
}
const PRODUCTS: Readonly<Record<string, { readonly op: BinaryOp; readonly sign: string; readonly power: 1 | -1 }>> = {
  '_*_': { op: 'multiply', sign: '*', power: 1 },
  '_/_': { op: 'divide', sign: '/', power: -1 },
}
const ORDERS: Readonly<Record<string, { readonly op: BinaryOp; readonly sign: string; readonly swapped: boolean }>> = {
  '_<_': { op: 'less', sign: '<', swapped: false },
  '_<=_': { op: 'lessOrEqual', sign: '<=', swapped: false },
  '_>_': { op: 'less', sign: '>', swapped: true },
  '_>=_': { op: 'lessOrEqual', sign: '>=', swapped: true },
}
const LOGIC: Readonly<Record<string, { readonly op: BinaryOp; readonly sign: string }>> = {
  '_&&_': { op: 'and', sign: '&&' },
  '_||_': { op: 'or', sign: '||' },
}
const EQUALS: Record<Type['kind'], BinaryOp> = { number: 'equal', text: 'equalTexts', boolean: 'same' }
const UNARY_FUNCTIONS: Readonly<Record<string, UnaryOp>> = { abs: 'abs', floor: 'floor', ceil: 'ceil' }
const EXTREMES: Readonly<Record<string, BinaryOp>> = { min: 'min', max: 'max' }
export const FUNCTIONS: readonly string[] = ['abs', 'ceil', 'floor', 'has', 'max', 'min']

/** @returns `null` when something is wrong with it; all that is wrong is reported at its place */
export function checkExpression(passage: Passage, graph: Graph, names: Names): Typed | null {
  const syntax = parseExpression(passage)
  return syntax === null ? null : new Checker(passage, syntax, graph, names).check(syntax.expr)
}

/** A part that is wrong is `null`, and what contains it keeps silent: one mistake is told once. */
class Checker {
  readonly #passage: Passage
  readonly #syntax: Syntax
  readonly #graph: Graph
  readonly #names: Names

  constructor(passage: Passage, syntax: Syntax, graph: Graph, names: Names) {
    this.#passage = passage
    this.#syntax = syntax
    this.#graph = graph
    this.#names = names
  }

  check(expr: Expr): Typed | null {
    const { exprKind } = expr
    switch (exprKind.case) {
      case 'constExpr':
        return this.#literal(expr, exprKind.value.constantKind)
      case 'identExpr':
        return this.#name(expr)
      case 'selectExpr':
        return exprKind.value.testOnly ? this.#has(expr) : this.#name(expr)
      case 'callExpr':
        if (exprKind.value.target !== undefined) return this.#refuse(expr, `the method "${exprKind.value.function}()"`)
        return this.#call(expr, exprKind.value.function, exprKind.value.args)
      case 'listExpr':
        return this.#refuse(expr, 'a list', 'lists stand behind "in"')
      case 'structExpr':
        return this.#refuse(expr, 'a map or message')
      default:
        return this.#refuse(expr, `the macro "${this.#macroAt(expr)}()"`)
    }
  }

  #literal(expr: Expr, constant: ConstantKind): Typed | null {
    switch (constant.case) {
      case 'boolValue':
        return { node: this.#graph.boolean(constant.value), type: BOOLEAN }
      case 'stringValue':
        return { node: this.#graph.text(constant.value), type: TEXT }
      case 'int64Value':
      case 'doubleValue': {
        const value = Number(constant.value)
        if (!Number.isFinite(value)) return this.#fail(expr, Messages.NumberInfinite())
        // All numbers are doubles. Where CEL's whole numbers would have another value, there is none.
        if (constant.case === 'int64Value' && !Number.isSafeInteger(value)) {
          return this.#fail(expr, Messages.NumberInexact())
        }
        return { node: this.#graph.number(value), type: value === 0 ? ZERO : NUMBER }
      }
      case 'uint64Value':
        return this.#refuse(expr, 'an unsigned number', `write ${constant.value}`)
      case 'nullValue':
        return this.#refuse(expr, 'null', 'a missing value compares as false; has() tests for a label')
      default:
        return this.#refuse(expr, `a constant of ${constant.case === 'bytesValue' ? 'bytes' : 'this kind'}`)
    }
  }

  #name(expr: Expr): Typed | null {
    const path = pathOf(expr)
    if (path === null) return this.#refuse(expr, 'a field of a computed value')
    return this.#names.resolve(path, (message) => this.#passage.report(this.#startOf(expr), message))
  }

  #has(expr: Expr): Typed | null {
    const path = pathOf(expr)
    if (path === null || path[1] !== 'labels') return this.#fail(expr, Messages.HasLabel())
    const label = this.#name(expr)
    if (label === null) return null
    return { node: this.#graph.unary('present', label.node), type: BOOLEAN }
  }

  #call(expr: Expr, name: string, args: readonly Expr[]): Typed | null {
    if (Object.hasOwn(SUMS, name)) return this.#sum(expr, SUMS[name]!, args)
    if (Object.hasOwn(PRODUCTS, name)) return this.#product(name, args)
    if (Object.hasOwn(ORDERS, name)) return this.#order(expr, name, args)
    if (Object.hasOwn(LOGIC, name)) return this.#logic(name, args)
    if (Object.hasOwn(UNARY_FUNCTIONS, name)) return this.#unaryFunction(expr, name, args)
    if (Object.hasOwn(EXTREMES, name)) return this.#extreme(expr, name, args)
    switch (name) {
      case '-_':
        return this.#operand(args[0]!, '-', 'number', (a) => ({
          node: this.#graph.unary('negate', a.node),
          type: a.type,
        }))
      case '!_':
        return this.#operand(args[0]!, '!', 'boolean', (a) => ({
          node: this.#graph.unary('not', a.node),
          type: BOOLEAN,
        }))
      case '_==_':
        return this.#equality(expr, args)
      case '_!=_': {
        const equal = this.#equality(expr, args)
        return equal === null ? null : { node: this.#graph.unary('not', equal.node), type: BOOLEAN }
      }
      case '_?_:_':
        return this.#conditional(expr, args)
      case '@in':
        return this.#in(args)
      case '_[_]':
        return this.#refuse(expr, 'an index "[...]"', 'a label is read as vm.labels.name')
      case '_%_':
        return this.#refuse(expr, 'the remainder operator "%"')
      case 'has':
        return this.#fail(expr, Messages.HasLabel())
      default:
        return this.#fail(expr, Messages.FunctionUnknown(writtenName(name), FUNCTIONS))
    }
  }

  #sum(expr: Expr, { op, sign, verb }: Arithmetic, args: readonly Expr[]): Typed | null {
    const [a, b] = this.#operands(args, sign, 'number')
    if (a === null || b === null) return null
    const type = unify(a.type, b.type)
    if (type === null) return this.#fail(expr, Messages.UnitsCombined(verb, describeType(a.type), describeType(b.type)))
    return { node: this.#graph.binary(op, a.node, b.node), type }
  }

  #product(name: string, args: readonly Expr[]): Typed | null {
    const { op, sign, power } = PRODUCTS[name]!
    const [a, b] = this.#operands(args, sign, 'number')
    if (a === null || b === null) return null
    if (op === 'divide' && isWholeZero(args[1]!)) return this.#fail(args[1]!, Messages.DivisionByZero())
    const type = quantityOf(multiplyDimensions(dimensionIn(a.type), dimensionIn(b.type), power))
    return { node: this.#graph.binary(op, a.node, b.node), type }
  }

  #order(expr: Expr, name: string, args: readonly Expr[]): Typed | null {
    const { op, sign, swapped } = ORDERS[name]!
    const [a, b] = this.#operands(args, sign, 'number')
    if (a === null || b === null) return null
    if (unify(a.type, b.type) === null)
      return this.#fail(expr, Messages.Compared(describeType(a.type), describeType(b.type)))
    return {
      node: swapped ? this.#graph.binary(op, b.node, a.node) : this.#graph.binary(op, a.node, b.node),
      type: BOOLEAN,
    }
  }

  #logic(name: string, args: readonly Expr[]): Typed | null {
    const { op, sign } = LOGIC[name]!
    const [a, b] = this.#operands(args, sign, 'boolean')
    if (a === null || b === null) return null
    return { node: this.#graph.binary(op, a.node, b.node), type: BOOLEAN }
  }

  #equality(expr: Expr, args: readonly Expr[]): Typed | null {
    const a = this.check(args[0]!)
    const b = this.check(args[1]!)
    if (a === null || b === null) return null
    const type = unify(a.type, b.type)
    if (type === null) return this.#fail(expr, Messages.Compared(describeType(a.type), describeType(b.type)))
    return { node: this.#graph.binary(EQUALS[type.kind], a.node, b.node), type: BOOLEAN }
  }

  #conditional(expr: Expr, args: readonly Expr[]): Typed | null {
    const condition = this.#operand(args[0]!, '?:', 'boolean', (typed) => typed)
    const yes = this.check(args[1]!)
    const no = this.check(args[2]!)
    if (condition === null || yes === null || no === null) return null
    const type = unify(yes.type, no.type)
    if (type === null) return this.#fail(expr, Messages.Branches(describeType(yes.type), describeType(no.type)))
    return { node: this.#graph.select(condition.node, yes.node, no.node), type }
  }

  /** `x in [a, b]` is `x == a || x == b`, as CEL defines it. */
  #in(args: readonly Expr[]): Typed | null {
    const list = args[1]!.exprKind
    if (list.case !== 'listExpr') return this.#fail(args[1]!, Messages.InList())
    const wanted = this.check(args[0]!)
    const elements = list.value.elements.map((element) => ({ element, typed: this.check(element) }))
    if (wanted === null) return null
    let node: Node | null = this.#graph.boolean(false)
    for (const { element, typed } of elements) {
      const type = typed === null ? null : unify(wanted.type, typed.type)
      if (typed !== null && type === null) {
        this.#fail(element, Messages.InElement(describeType(wanted.type), describeType(typed.type)))
      }
      const equal = type === null ? null : this.#graph.binary(EQUALS[type.kind], wanted.node, typed!.node)
      node = node === null || equal === null ? null : this.#graph.binary('or', node, equal)
    }
    return node === null ? null : { node, type: BOOLEAN }
  }

  #unaryFunction(expr: Expr, name: string, args: readonly Expr[]): Typed | null {
    if (args.length !== 1) return this.#fail(expr, Messages.FunctionArguments(name, 'one value', args.length))
    const a = this.#numberArgument(args[0]!, name)
    return a === null ? null : { node: this.#graph.unary(UNARY_FUNCTIONS[name]!, a.node), type: a.type }
  }

  #extreme(expr: Expr, name: string, args: readonly Expr[]): Typed | null {
    if (args.length < 2) return this.#fail(expr, Messages.FunctionArguments(name, 'two values or more', args.length))
    const values = args.map((arg) => this.#numberArgument(arg, name))
    let result = values[0]!
    for (const value of values.slice(1)) {
      if (result === null || value === null) return null
      const type = unify(result.type, value.type)
      if (type === null) return this.#fail(expr, Messages.Compared(describeType(result.type), describeType(value.type)))
      result = { node: this.#graph.binary(EXTREMES[name]!, result.node, value.node), type }
    }
    return result
  }

  #numberArgument(expr: Expr, name: string): Typed | null {
    const typed = this.check(expr)
    if (typed === null || typed.type.kind === 'number') return typed
    return this.#fail(expr, Messages.ArgumentType(name, 'numbers', describeType(typed.type)))
  }

  #operands(args: readonly Expr[], sign: string, kind: 'number' | 'boolean'): (Typed | null)[] {
    return args.map((arg) => this.#operand(arg, sign, kind, (typed) => typed))
  }

  #operand(expr: Expr, sign: string, kind: 'number' | 'boolean', use: (typed: Typed) => Typed): Typed | null {
    const typed = this.check(expr)
    if (typed === null) return null
    if (typed.type.kind === kind) return use(typed)
    const expected = kind === 'number' ? 'numbers' : 'conditions'
    return this.#fail(expr, Messages.Operand(sign, expected, describeType(typed.type)), this.#startOf(expr))
  }

  #refuse(expr: Expr, what: string, instead = ''): null {
    return this.#fail(expr, Messages.NotSupported(what, instead))
  }

  #fail(expr: Expr, message: string, offset = this.#syntax.offsetOf(expr)): null {
    this.#passage.report(offset, message)
    return null
  }

  /** Where the text of an expression begins: at its leftmost part. */
  #startOf(expr: Expr): number {
    return Math.min(this.#syntax.offsetOf(expr), ...partsOf(expr).map((part) => this.#startOf(part)))
  }

  /** The tree holds a macro already expanded; its name is still in the text. */
  #macroAt(expr: Expr): string {
    return /\w+/.exec(this.#syntax.text.slice(this.#syntax.offsetOf(expr)))?.[0] ?? 'macro'
  }
}

type ConstantKind = Extract<Expr['exprKind'], { case: 'constExpr' }>['value']['constantKind']

/** 0 and not 0.0: in CEL that fails, where this gives an infinite number. */
function isWholeZero({ exprKind }: Expr): boolean {
  if (exprKind.case !== 'constExpr') return false
  const { constantKind } = exprKind.value
  return constantKind.case === 'int64Value' && constantKind.value === 0n
}

function dimensionIn(type: Type) {
  return (type.kind === 'number' ? type.dimension : null) ?? DIMENSIONLESS
}

/** `["vm", "memory", "used"]` of `vm.memory.used`; `null` when it does not begin with a name. */
function pathOf(expr: Expr): string[] | null {
  const { exprKind } = expr
  if (exprKind.case === 'identExpr') return [writtenName(exprKind.value.name)]
  if (exprKind.case !== 'selectExpr' || exprKind.value.operand === undefined) return null
  const path = pathOf(exprKind.value.operand)
  path?.push(exprKind.value.field)
  return path
}
