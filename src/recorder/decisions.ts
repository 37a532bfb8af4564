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
    const { rule, row, to, terms } = proposals
    const columns = emptyColumns(indexes, this.#countValues(indexes, rule))
    const texts = new Map<string, number>()
    let count = 0
    for (let at = 0; at < indexes.length; at++) {
      const index = indexes[at]!
      const own = rule[index]!
      columns.rule[at] = own
      columns.row[at] = row[index]!
      columns.status[at] = plan.status[index]!
      columns.reason[at] = plan.reason[index]!
      columns.asked[at] = to[index]!
      columns.from[at] = plan.from[index]!
      columns.granted[at] = plan.granted[index]!
      columns.bound[at] = plan.bound[index]!
      columns.valuesAt[at] = count
      const { target } = terms.policies[terms.rules[own]!.policy]!
      this.#read(own, this.#sense.tables[target], row[index]!, columns.values, count, texts)
      count += this.#leaves[own]!.length
    }
    return { ...columns, texts: [...texts.keys()] }
  }

  #countValues(indexes: Int32Array, rule: Int32Array): number {
    let count = 0
    for (let at = 0; at < indexes.length; at++) count += this.#leaves[rule[indexes[at]!]!]!.length
    return count
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

function emptyColumns(indexes: Int32Array, values: number) {
  const count = indexes.length
  return {
    proposal: indexes.slice(),
    rule: new Int32Array(count),
    row: new Int32Array(count),
    status: new Uint8Array(count),
    reason: new Uint8Array(count),
    asked: new Float64Array(count),
    from: new Float64Array(count),
    granted: new Float64Array(count),
    bound: new Float64Array(count),
    valuesAt: new Int32Array(count),
    values: new Float64Array(values),
  }
}
