// What is compiled: the rules of one table, where their inputs are and where their results go.
import type { TargetKind } from '../../sense/index.js'
import type { Node, Source } from '../expressions/ir.js'

/** A column in shared memory that a computed number is stored to. */
export interface Store {
  readonly node: Node
  readonly pointer: number
}

/** A condition whose answers become a bit mask: bit `row % 32` of the i32 at `mask + 4 * floor(row / 32)`. */
export interface Masked {
  readonly condition: Node
  readonly mask: number
  /** Computed only for rows where the condition holds. */
  readonly stores: readonly Store[]
}

export interface TableProgram {
  readonly kind: TargetKind
  readonly masked: readonly Masked[]
  /** Column of host rows, through which `host.*` is read. */
  readonly hostRow: number
  /** Where the values of a source are. */
  columnOf(source: Source): number
  /** The number that stands for a text in label columns. */
  intern(text: string): number
}

/** The export that evaluates a table. Its signature is the one of every kernel (see assembly/layout.ts). */
export function evaluationOf(kind: TargetKind): string {
  return `evaluate_${kind}`
}
