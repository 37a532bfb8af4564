// Which rules fire only where another one does, among thousands. Comparing any two of them in full would take seconds,
// so what a rule knows of a number is kept in columns, and a comparison with a constant is a pass over them.
import type { Facts } from '../expressions/facts.js'
import type { Node } from '../expressions/ir.js'

/** What each rule knows of one number; NaN where it was not asked yet. */
interface Column {
  readonly low: Float64Array
  readonly high: Float64Array
}

export class Implications {
  /** By rule: the ways in which it may fire. */
  readonly #ways: readonly (readonly Facts[])[]
  readonly #columns = new Map<Node, Column>()

  constructor(ways: readonly (readonly Facts[])[]) {
    this.#ways = ways
  }

  /**
   * @param conditions those that must hold together
   * @param among indexes of rules
   * @returns those of them that fire only where the conditions hold, as far as that can be told
   */
  implying(conditions: readonly Node[], among: readonly number[]): readonly number[] {
    let left = among
    const inOrder = conditions.toSorted((a, b) => costOf(a) - costOf(b))
    for (const condition of inOrder) {
      if (left.length === 0) break
      const number = comparedWithConstant(condition)
      const { op } = condition
      if (number !== null) {
        left = this.#comparing(condition, number, left)
      } else if (op === 'less' || op === 'lessOrEqual' || op === 'equal') {
        // Two numbers that vary: told only by those that compare the same two.
        left = left.filter((rule) => this.#ways[rule]!.every((facts) => facts.compared(condition) === true))
      } else left = left.filter((rule) => this.#ways[rule]!.every((facts) => facts.truth(condition) === true))
    }
    return left
  }

  #comparing({ op }: Node, { node, constant, isBelow }: Compared, among: readonly number[]): number[] {
    const { low, high } = this.#column(node)
    const left: number[] = []
    for (const rule of among) {
      if (Number.isNaN(low[rule])) this.#fill(node, rule)
      const near = isBelow ? high[rule]! : low[rule]!
      const holds =
        op === 'equal'
          ? low[rule] === constant && high[rule] === constant
          : near === constant
            ? op === 'lessOrEqual'
            : near < constant === isBelow
      if (holds) left.push(rule)
    }
    return left
  }

  #column(node: Node): Column {
    const known = this.#columns.get(node)
    if (known !== undefined) return known
    const { length } = this.#ways
    const column = { low: new Float64Array(length).fill(NaN), high: new Float64Array(length).fill(NaN) }
    this.#columns.set(node, column)
    return column
  }

  /** One that may be missing is as good as unbounded: no comparison with it is certain. */
  #fill(node: Node, rule: number): void {
    const { low, high } = this.#column(node)
    low[rule] = Infinity
    high[rule] = -Infinity
    for (const facts of this.#ways[rule]!) {
      const range = facts.range(node)
      low[rule] = Math.min(low[rule]!, range.maybeMissing ? -Infinity : range.low)
      high[rule] = Math.max(high[rule]!, range.maybeMissing ? Infinity : range.high)
    }
  }
}

interface Compared {
  readonly node: Node
  readonly constant: number
  /** Whether the node is the smaller side. */
  readonly isBelow: boolean
}

function comparedWithConstant(condition: Node): Compared | null {
  if (condition.op !== 'less' && condition.op !== 'lessOrEqual' && condition.op !== 'equal') return null
  const [a, b] = condition.args
  if ([a, b].some((each) => each.op === 'number' && Number.isNaN(each.value))) return null
  if (a.op === 'number') return { node: b, constant: a.value, isBelow: false }
  return b.op === 'number' ? { node: a, constant: b.value, isBelow: true } : null
}

function costOf(condition: Node): number {
  if (comparedWithConstant(condition) !== null) return 0
  return condition.op === 'less' || condition.op === 'lessOrEqual' || condition.op === 'equal' ? 1 : 2
}
