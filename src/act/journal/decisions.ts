// Decisions side by side: many of a tick in few arrays, each with the values its rule saw.

/** Many decisions side by side: entry `i` of every column is of decision `i`. */
export interface DecisionColumns {
  /** Of its proposal in the tick: the decision's id is `tick.proposal`. */
  readonly proposal: Int32Array
  /** Index of the rule among those in force. */
  readonly rule: Int32Array
  /** Row of the target. */
  readonly row: Int32Array
  /** What became of the proposal: 0 planned as it was, 1 planned within limits, 2 skipped, 3 refused. */
  readonly status: Uint8Array
  /** Why: the code of a reason. */
  readonly reason: Uint8Array
  /** The level that the rule asked for. */
  readonly asked: Float64Array
  /** The level that the target had; NaN for a target that is gone. */
  readonly from: Float64Array
  /** The level that it shall have; NaN for a target that is gone. */
  readonly granted: Float64Array
  /** The number behind the reason; NaN where there is none. */
  readonly bound: Float64Array
  /** Where a decision's values begin; they end where those of the next one do. */
  readonly valuesAt: Int32Array
  /** Of the leaves of the decision's rule, in their order. NaN: missing. A text is its index in `texts`. */
  readonly values: Float64Array
  /** What values that are texts stand for. */
  readonly texts: readonly string[]
}

/** One decision. */
export interface Decided {
  readonly proposal: number
  readonly rule: number
  readonly row: number
  readonly status: number
  readonly reason: number
  readonly asked: number
  readonly from: number
  readonly granted: number
  readonly bound: number
  /** In the order of the rule's leaves; NaN: missing; what a text is read from, only the rule's leaves tell. */
  readonly values: Float64Array
}

/** @param at from 0 to `columns.proposal.length - 1` */
export function decisionAt(columns: DecisionColumns, at: number): Decided {
  const { proposal, rule, row, status, reason, asked, from, granted, bound, valuesAt, values } = columns
  return {
    proposal: proposal[at]!,
    rule: rule[at]!,
    row: row[at]!,
    status: status[at]!,
    reason: reason[at]!,
    asked: asked[at]!,
    from: from[at]!,
    granted: granted[at]!,
    bound: bound[at]!,
    values: values.subarray(valuesAt[at]!, valuesAt[at + 1] ?? values.length),
  }
}
