// Reads the values of a policy's fields: quantities and expressions, with the type that each field asks for.
import type { Document } from 'yaml'
import { dimensionOf, DIMENSIONLESS, parseQuantity, type Unit } from '../../sense/index.js'
import { checkExpression } from '../expressions/check.js'
import type { Scope } from '../expressions/scope.js'
import {
  BOOLEAN,
  describeType,
  NUMBER,
  quantityOf,
  SHARE,
  type Type,
  type Typed,
  unify,
  ZERO,
} from '../expressions/types.js'
import type { Written } from './document.js'
import { Messages } from './messages.js'
import { Passage, type Severity, type SourceFile } from './source-file.js'
import { keyAt, nodeAt } from './validate.js'

export type Path = readonly (string | number)[]

/** A closed range of numbers and how a message says it. */
export interface Range {
  readonly minimum: number
  readonly maximum: number
  readonly says: string
}

export const POSITIVE: Range = { minimum: Number.MIN_VALUE, maximum: Number.MAX_VALUE, says: 'above zero' }
const FINITE: Range = { minimum: -Number.MAX_VALUE, maximum: Number.MAX_VALUE, says: 'a number' }
export const NOT_NEGATIVE: Range = { minimum: 0, maximum: Number.MAX_VALUE, says: 'zero or more' }

export class Fields {
  readonly file: SourceFile
  readonly scope: Scope
  readonly #document: Document
  readonly #values = new Map<string, Typed | null>()

  constructor(file: SourceFile, document: Document, scope: Scope) {
    this.file = file
    this.scope = scope
    this.#document = document
  }

  /** Reports at a field's value. */
  report(path: Path, message: string, severity: Severity = 'error'): void {
    this.file.report(this.offsetOf(path), message, severity)
  }

  /** Where a field's value begins in the file. */
  offsetOf(path: Path): number {
    return nodeAt(this.#document, path)?.range?.[0] ?? 0
  }

  /** Reports at a field's name. */
  reportName(path: Path, message: string): void {
    const name = String(path.at(-1))
    this.file.report(keyAt(this.#document, path.slice(0, -1), name)?.range?.[0] ?? 0, message)
  }

  /** `file:line` of a field's name. */
  placeOf(path: Path): string {
    const node = keyAt(this.#document, path.slice(0, -1), String(path.at(-1)))
    return `${this.file.path}:${this.file.lines.linePos(node?.range?.[0] ?? 0).line}`
  }

  /** Warns at a field's name, or at an entry of a list. */
  warn(path: Path, message: string): void {
    const name = path.at(-1)!
    const parent = path.slice(0, -1)
    const node = typeof name === 'number' ? nodeAt(this.#document, path) : keyAt(this.#document, parent, name)
    this.file.report(node?.range?.[0] ?? 0, message, 'warning')
  }

  lineOf(path: Path): number {
    return this.file.lines.linePos(this.offsetOf(path)).line
  }

  /** Any value. @returns `null` when it is wrong, which has been reported */
  value(path: Path, written: Written): Typed | null {
    // A limit of the policy is asked for with each of its rules.
    const key = path.join('/')
    const known = this.#values.get(key)
    if (known !== undefined) return known
    const typed = this.#read(path, written)
    this.#values.set(key, typed)
    return typed
  }

  #read(path: Path, written: Written): Typed | null {
    const { graph } = this.scope
    if (typeof written === 'boolean') return { node: graph.boolean(written), type: BOOLEAN }
    if (typeof written === 'number') return { node: graph.number(written), type: written === 0 ? ZERO : NUMBER }
    const quantity = parseQuantity(written)
    if (quantity !== null && Number.isFinite(quantity.value)) {
      const zero = quantity.value === 0 && quantity.unit === 'count'
      const type = quantity.unit === 'ratio' ? SHARE : quantityOf(dimensionOf(quantity.unit))
      return { node: graph.number(quantity.value), type: zero ? ZERO : type }
    }
    const node = nodeAt(this.#document, path)
    return node === null ? null : checkExpression(new Passage(this.file, node, written), graph, this.scope)
  }

  condition(path: Path, written: Written): Typed | null {
    return this.#expect(path, this.value(path, written), BOOLEAN)
  }

  /** A number of a unit, computed for every target. */
  number(path: Path, written: Written, unit: Unit): Typed | null {
    return this.#expect(path, this.value(path, written), quantityOf(dimensionOf(unit)))
  }

  /** A number that is the same for all targets and at all times. */
  fixed(path: Path, written: Written, unit: Unit, range: Range): number | null {
    const typed = this.number(path, written, unit)
    if (typed === null) return null
    if (typed.node.op !== 'number') {
      this.report(path, Messages.NotFixed(String(path.at(-1))))
      return null
    }
    const { value } = typed.node
    if (value >= range.minimum && value <= range.maximum) return value
    this.report(path, Messages.OutOfRange(String(path.at(-1)), range.says, value))
    return null
  }

  /**
   * Plain numbers by name; where the name says milliseconds, also durations.
   * @returns `null` when one is wrong, which has been reported
   */
  numbers(path: Path, given: Readonly<Record<string, Written>>): Record<string, number> | null {
    const read = Object.entries(given).map(([name, written]) => {
      const at = [...path, name]
      const typed = name.endsWith('Ms') ? this.value(at, written) : null
      const isDuration = typed !== null && unify(typed.type, quantityOf(DIMENSIONLESS)) === null
      const factor = isDuration ? 1000 : 1
      const value = this.fixed(at, written, isDuration ? 'seconds' : 'ratio', FINITE)
      return [name, value && value * factor] as const
    })
    return read.some(([, value]) => value === null) ? null : (Object.fromEntries(read) as Record<string, number>)
  }

  #expect(path: Path, typed: Typed | null, type: Type): Typed | null {
    if (typed === null || unify(typed.type, type) !== null) return typed
    this.report(path, Messages.Expected(String(path.at(-1)), describeType(type), describeType(typed.type)))
    return null
  }
}
