// What rules read in one tick, kept: the next tick writes over the columns.
import type { RuleDescription } from '../../../act/index.js'
import type { BoundPolicies, Leaf } from '../../../decide/index.js'
import { describeRule } from '../../../recorder/describe.js'
import type { Sense } from '../../../sense/index.js'
import { exactly, quantity } from '../../output/figures.js'

/** A name that a rule reads and what it saw there. */
export interface Seen {
  readonly name: string
  /** In base units; `null`: nobody knows it. */
  readonly value: number | string | null
  /** As a person reads it. */
  readonly text: string
}

/** The rules of an engine, as they are written. */
export class Rules {
  readonly descriptions: readonly RuleDescription[]
  readonly #sense: Sense
  readonly #leaves: readonly (readonly Leaf[])[]

  constructor(sense: Sense, policies: BoundPolicies) {
    this.#sense = sense
    this.#leaves = policies.leaves()
    this.descriptions = this.#leaves.map((leaves, index) => describeRule(policies.set, index, leaves, sense.registry))
  }

  /** Copies what the finished tick left. */
  glimpse(): Glimpse {
    const columns = new Map<Float64Array, Float64Array>()
    for (const { values } of this.#leaves.flat()) if (!columns.has(values)) columns.set(values, values.slice())
    return (rule, row) => this.#seen(rule, row, columns)
  }

  #seen(rule: number, row: number, columns: ReadonlyMap<Float64Array, Float64Array>): Seen[] {
    const { target, leaves } = this.descriptions[rule]!
    const { tables } = this.#sense
    const hostRow = tables[target].hostRow.values[row]!
    return this.#leaves[rule]!.map(({ source, values }, index) => {
      const { name, dimension } = leaves[index]!
      const isOfHost = 'of' in source && source.of === 'host'
      const at = isOfHost ? hostRow : row
      if (source.kind === 'label') {
        const label = tables[isOfHost ? 'host' : target].labelsOf(at)[source.name]
        return { name, value: label ?? null, text: label === undefined ? 'missing' : JSON.stringify(label) }
      }
      const value = columns.get(values)![at] ?? NaN
      return { name, value: Number.isNaN(value) ? null : value, text: quantity(value, dimension, exactly) }
    })
  }
}

/** What a rule saw of a target. */
export type Glimpse = (rule: number, row: number) => readonly Seen[]
