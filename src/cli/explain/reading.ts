// A rule's expressions with the values that a decision saw, read by the language's own checker.
import { Scalar } from 'yaml'
import type { Decided, LeafDescription, LeafSource, PolicyDescription, RuleDescription } from '../../act/index.js'
import { checkExpression, type Names } from '../../decide/expressions/check.js'
import { interpret, type Value } from '../../decide/expressions/interpret.js'
import { Graph, type Source } from '../../decide/expressions/ir.js'
import { quantityOf, TEXT, type Typed, ZERO } from '../../decide/expressions/types.js'
import { Passage, SourceFile } from '../../decide/policy/source-file.js'
import { CONSTANTS, type Dimension, dimensionOf, parseQuantity } from '../../sense/index.js'

/** A value and what it is measured in; `null` for texts, conditions and the literal 0. */
export interface Measured {
  readonly value: Value
  readonly dimension: Dimension | null
}

export class RuleReading implements Names {
  readonly #graph = new Graph()
  readonly #rule: RuleDescription
  readonly #policy: PolicyDescription | null
  readonly #values = new Map<string, number | string | null>()

  constructor(rule: RuleDescription, policy: PolicyDescription | null, { values }: Decided, texts: readonly string[]) {
    this.#rule = rule
    this.#policy = policy
    for (const [at, { source, dimension }] of rule.leaves.entries()) {
      const value = values[at] ?? NaN
      this.#values.set(keyOf(source), dimension === null ? (texts[value] ?? null) : value)
    }
  }

  /** What an expression comes to; `null` when it cannot be read. */
  measure(text: string): Measured | null {
    const typed = this.#check(text)
    return typed === null ? null : this.#measured(typed)
  }

  /** What a name stands for; `null` for units, functions, and what is no name of the rule's. */
  named(name: string): Measured | null {
    if (Object.hasOwn(CONSTANTS, name)) return null
    const typed = this.resolve(name.split('.'))
    return typed === null ? null : this.#measured(typed)
  }

  /** What a leaf had. */
  valueOf({ source }: LeafDescription): number | string | null {
    return this.#values.get(keyOf(source)) ?? null
  }

  resolve(path: readonly string[]): Typed | null {
    const name = path.join('.')
    const constant = ownOf(this.#policy?.constants, name)
    if (constant !== undefined) {
      const type = constant.dimension === null ? ZERO : quantityOf(constant.dimension)
      return { node: this.#graph.number(constant.value), type }
    }
    const variable = ownOf(this.#policy?.variables, name)
    if (variable !== undefined) return this.#check(variable)
    const leaf = this.#rule.leaves.find((each) => each.name === name) ?? this.#aliased(path)
    if (leaf !== undefined) {
      const type = leaf.dimension === null ? TEXT : quantityOf(leaf.dimension)
      return { node: this.#graph.load(leaf.source as Source), type }
    }
    const unit = ownOf(CONSTANTS, name)
    return unit === undefined
      ? null
      : { node: this.#graph.number(unit.value), type: quantityOf(dimensionOf(unit.unit)) }
  }

  /** A forecast that the policy has under several names. */
  #aliased([name, field]: readonly string[]): LeafDescription | undefined {
    const forecast = this.#policy?.forecasts.find((each) => each.name === name)
    return this.#rule.leaves.find(
      ({ source }) => source.kind === 'forecast' && source.key === forecast?.key && source.field === field,
    )
  }

  #check(text: string): Typed | null {
    const quantity = parseQuantity(text)
    if (quantity !== null) {
      return { node: this.#graph.number(quantity.value), type: quantityOf(dimensionOf(quantity.unit)) }
    }
    const file = new SourceFile('journal', text)
    const node = Object.assign(new Scalar(text), { range: [0, text.length, text.length] as [number, number, number] })
    return checkExpression(new Passage(file, node, text), this.#graph, this)
  }

  #measured({ node, type }: Typed): Measured {
    const value = interpret(node, (source) => this.#values.get(keyOf(source)) ?? null)
    return { value, dimension: type.kind === 'number' ? type.dimension : null }
  }
}

function ownOf<Each>(record: Readonly<Record<string, Each>> | undefined, name: string): Each | undefined {
  return record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined
}

function keyOf(source: LeafSource | Source): string {
  switch (source.kind) {
    case 'forecast':
      return `forecast ${source.field} ${source.key}`
    case 'kernel':
      return `kernel ${source.key}`
    default:
      return `${source.kind} ${source.of} ${source.name}`
  }
}
