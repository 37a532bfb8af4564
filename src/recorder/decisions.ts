// Picks decisions out of a plan, with the values that their rules saw.
import type { DecisionColumns } from '../act/index.js'
import type { Leaf, Plan, Proposals } from '../decide/index.js'
import type { Sense, Table } from '../sense/index.js'

export class DecisionPicker {
  readonly #sense: Sense
  /** By rule. */
  readonly #leaves: readonly (readonly Leaf[])[]

  constructor(sense: Sense, leaves: readonly (readonly Leaf[])[]) {
    this.#sense = sense
    this.#leaves = leaves
  }

  /** @param indexes of proposals. Values are read now: the tick's results must still be in the columns */
  pick(indexes: Int32Array, plan: Plan, proposals: Proposals): DecisionColumns {
    const { rule, row, to } = proposals
    const rules = Int32Array.from(indexes, (index) => rule[index]!)
    const texts = new Map<string, number>()
    const valuesAt = new Int32Array(indexes.length)
    let count = 0
    for (let at = 0; at < indexes.length; at++) {
      valuesAt[at] = count
      count += this.#leaves[rules[at]!]!.length
    }
    const values = new Float64Array(count)
    for (let at = 0; at < indexes.length; at++) {
      const policy = proposals.terms.policies[proposals.terms.rules[rules[at]!]!.policy]!
      this.#read(rules[at]!, this.#sense.tables[policy.target], row[indexes[at]!]!, values, valuesAt[at]!, texts)
    }
    const numbers = (column: Float64Array) => Float64Array.from(indexes, (index) => column[index]!)
    return {
      proposal: indexes.slice(),
      rule: rules,
      row: Int32Array.from(indexes, (index) => row[index]!),
      status: Uint8Array.from(indexes, (index) => plan.status[index]!),
      reason: Uint8Array.from(indexes, (index) => plan.reason[index]!),
      asked: numbers(to),
      from: numbers(plan.from),
      granted: numbers(plan.granted),
      bound: numbers(plan.bound),
      valuesAt,
      values,
      texts: [...texts.keys()],
    }
  }

  #read(rule: number, table: Table, row: number, into: Float64Array, at: number, texts: Map<string, number>): void {
    const leaves = this.#leaves[rule]!
    const hostRow = table.hostRow.values[row]!
    for (let leaf = 0; leaf < leaves.length; leaf++) {
      const { source, values } = leaves[leaf]!
      const isOfHost = 'of' in source && source.of === 'host'
      if (source.kind === 'label') {
        const labels = isOfHost ? this.#sense.tables.host.labelsOf(hostRow) : table.labelsOf(row)
        into[at + leaf] = indexOf(labels[source.name], texts)
      } else into[at + leaf] = values[isOfHost ? hostRow : row] ?? NaN
    }
  }
}

/** @returns NaN for a label that is missing */
function indexOf(text: string | undefined, texts: Map<string, number>): number {
  if (text === undefined) return NaN
  let index = texts.get(text)
  if (index === undefined) texts.set(text, (index = texts.size))
  return index
}
