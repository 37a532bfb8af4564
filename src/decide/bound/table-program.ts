import { fieldsOf } from '../../forecast/forecast.js'
import type { Sense, Table } from '../../sense/index.js'
import { type Masked, programOf, type Store, type TableProgram } from '../compile/program.js'
import type { Node, Source } from '../expressions/ir.js'
import { type Leaf, sourcesOf, withWholeForecasts } from '../leaves.js'
import type { PolicySet, SetRule } from '../policy-set.js'
import type { BitColumn, NumberColumn, ScratchColumns } from './columns.js'
import type { BoundForecasts } from './forecasts.js'
import type { Argument, BoundRule } from './gather.js'
import type { BoundKernels } from './kernels.js'
import { ownLimits } from './own-limits.js'

export interface Surroundings {
  readonly set: PolicySet
  readonly sense: Sense
  readonly forecasts: BoundForecasts
  readonly kernels: BoundKernels
  readonly columns: ScratchColumns
  /** Rows that each policy matches; `null` where it matches all. */
  readonly members: readonly (BitColumn | null)[]
}

export interface BoundTable {
  readonly rules: readonly BoundRule[]
  readonly program: TableProgram
}

/** Finds the inputs of a table's rules and places for their results. */
export class TableBinder {
  readonly #rules: BoundRule[] = []
  readonly #table: Table
  readonly #around: Surroundings
  readonly #columnOfNode = new Map<Node, NumberColumn>()

  constructor(table: Table, around: Surroundings) {
    this.#table = table
    this.#around = around
  }

  /** Rule by rule, as there may be thousands. */
  *bind(): Generator<void, BoundTable> {
    const { set, members, kernels, sense } = this.#around
    const { kind, hostRow } = this.#table
    const masked = set.policies.flatMap(({ target, match }, index): Masked[] => {
      if (target !== kind || match === null) return []
      return [{ condition: match, mask: members[index]!.pointer, stores: [] }]
    })
    for (const [index, rule] of set.rules.entries()) {
      if (rule.policy.target !== kind) continue
      masked.push(...this.#bindRule({ ...rule, index }))
      yield
    }
    const program = programOf(
      { kind, masked, stores: kernels.storesOf(kind), hostRow: hostRow.pointer },
      {
        columnOf: (source) => this.#columnOf(source),
        lastMoveOf: (resource) => this.#table.lastMoveMs(resource).pointer,
        intern: (text) => sense.strings.intern(text),
      },
    )
    yield
    return { rules: this.#rules, program }
  }

  #bindRule({ rule, index, policyIndex }: SetRule & { index: number }): Masked[] {
    const stores: Store[] = []
    const bind = (node: Node | null, absent: number, to = stores): Argument => {
      if (node === null) return { constant: absent }
      if (node.op === 'number') return { constant: node.value }
      // What a rule passes on as it is lies in a column already.
      if (node.op === 'load' && isOwn(node.source)) return { values: this.#leafOf(node.source).values }
      // Equal expressions of several rules share a column: they store the same.
      const column = this.#columnOfNode.get(node) ?? this.#around.columns.numbers(this.#table)
      this.#columnOfNode.set(node, column)
      to.push({ node, pointer: column.pointer })
      return { values: column.values }
    }
    const mask = this.#around.columns.bits(this.#table)
    const to = bind(rule.to, NaN)
    const bound = { to, score: bind(rule.score, 0), floor: bind(rule.floor, 0), ceiling: bind(rule.ceiling, Infinity) }
    const { cooling, ...reach } = ownLimits(this.#around.set.graph, rule)
    const range = { lowest: bind(reach.lowest, -Infinity), highest: bind(reach.highest, Infinity) }
    const { forecasts } = this.#around
    const sources = withWholeForecasts(sourcesOf(rule), (key) => fieldsOf(forecasts.byKey.get(key)!.model))
    const leaves = sources.map((source) => this.#leafOf(source))
    const masked = [{ condition: rule.when, mask: mask.pointer, stores }]
    const waits: Store[] = []
    const resting = cooling === null ? null : this.#around.columns.bits(this.#table)
    const wait = resting && { mask: resting.values, waitMs: bind(cooling!.waitMs, 0, waits) }
    if (resting !== null) masked.push({ condition: cooling!.when, mask: resting.pointer, stores: waits })
    this.#rules.push({ index, policyIndex, mask: mask.values, ...bound, cooling: wait, ...range, leaves })
    return masked
  }

  #leafOf(source: Source): Leaf {
    const { memory, tables } = this.#around.sense
    const { capacityRows } = 'of' in source && source.of === 'host' ? tables.host : this.#table
    return { source, values: memory.float64(this.#columnOf(source), capacityRows) }
  }

  #columnOf(source: Source): number {
    const { forecasts, sense } = this.#around
    if (source.kind === 'forecast') return forecasts.byKey.get(source.key)!.results[source.field]!.pointer
    if (source.kind === 'kernel') return this.#around.kernels.columnOf(source.key)
    const of = source.of === 'host' ? sense.tables.host : this.#table
    return source.kind === 'label' ? of.label(source.name).pointer : of.signal(source.name).current.pointer
  }
}

/** A column of the row itself that stays as the tick has left it. */
function isOwn(source: Source): boolean {
  return source.kind === 'forecast' || (source.kind === 'signal' && source.of === 'target')
}
