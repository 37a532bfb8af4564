import type { Leaf } from '../leaves.js'
import type { Proposals } from '../proposals.js'

/** Where an argument is found: in a column, or it is the same for all rows. */
export type Argument = { readonly values: Float64Array } | { readonly constant: number }

/** A rule whose answers lie in columns. */
export interface BoundRule {
  /** Among the rules of its set. */
  readonly index: number
  readonly policyIndex: number
  readonly mask: Int32Array
  readonly to: Argument
  readonly score: Argument
  readonly floor: Argument
  readonly ceiling: Argument
  /** Rows where it has to wait for the end of a cool-down, and for how long; `null`: it has none. */
  readonly cooling: { readonly mask: Int32Array; readonly waitMs: Argument } | null
  readonly lowest: Argument
  readonly highest: Argument
  readonly leaves: readonly Leaf[]
}

/** Proposes what a rule wants for every row below `rowCount` that is alive and in its mask. */
export function gatherRule(rule: BoundRule, alive: Uint8Array, rowCount: number, proposals: Proposals): void {
  const { index, mask, to, score, floor, ceiling, cooling, lowest, highest } = rule
  for (let word = 0; word << 5 < rowCount; word++) {
    const waiting = cooling === null ? 0 : cooling.mask[word]!
    for (let bits = mask[word]!; bits !== 0; bits &= bits - 1) {
      const row = (word << 5) + (31 - Math.clz32(bits & -bits))
      if (row >= rowCount || alive[row] !== 1) continue
      const waitMs = ((waiting >>> row) & 1) === 1 ? at(cooling!.waitMs, row) : 0
      proposals.push(
        index,
        row,
        at(to, row),
        at(score, row),
        at(floor, row),
        at(ceiling, row),
        waitMs,
        at(lowest, row),
        at(highest, row),
      )
    }
  }
}

function at(argument: Argument, row: number): number {
  return 'values' in argument ? argument.values[row]! : argument.constant
}
