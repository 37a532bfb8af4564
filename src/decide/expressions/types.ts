// Types of expressions: numbers with a dimension, texts, booleans.
import { describeDimension, type Dimension, DIMENSIONLESS, sameDimension } from '../../sense/index.js'
import type { Node } from './ir.js'

export type Type =
  /** `null`: the literal 0, which is zero of anything. */
  | {
      readonly kind: 'number'
      readonly dimension: Dimension | null
      /** Written in percent: where an amount may stand too, it is a share. */
      readonly isShare?: boolean
    }
  | { readonly kind: 'text' }
  | { readonly kind: 'boolean' }

export interface Typed {
  readonly node: Node
  readonly type: Type
}

export const BOOLEAN: Type = { kind: 'boolean' }
export const TEXT: Type = { kind: 'text' }
export const NUMBER: Type = { kind: 'number', dimension: DIMENSIONLESS }
export const SHARE: Type = { kind: 'number', dimension: DIMENSIONLESS, isShare: true }
export const ZERO: Type = { kind: 'number', dimension: null }

export function quantityOf(dimension: Dimension): Type {
  return { kind: 'number', dimension }
}

/** How an error message names a type. */
export function describeType(type: Type): string {
  if (type.kind === 'number') return describeDimension(type.dimension ?? DIMENSIONLESS)
  return type.kind === 'text' ? 'a text' : 'true or false'
}

/** The type of a value that may be either; `null` when they do not go together. */
export function unify(a: Type, b: Type): Type | null {
  if (a.kind !== 'number' || b.kind !== 'number') return a.kind === b.kind ? a : null
  if (a.dimension === null) return b
  if (b.dimension === null || sameDimension(a.dimension, b.dimension)) return a
  return null
}
