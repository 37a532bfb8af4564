// Policies and rules as a journal describes them: once, when they come into force.
import type { Dimension, TargetKind } from '../../sense/index.js'

/** Where a value comes from. */
export type LeafSource =
  | { readonly kind: 'signal' | 'label'; readonly of: 'target' | 'host'; readonly name: string }
  | { readonly kind: 'forecast'; readonly key: string; readonly field: string }
  | { readonly kind: 'kernel'; readonly key: string }

/** Something that a rule's expressions read of a row. */
export interface LeafDescription {
  readonly source: LeafSource
  /** As expressions write it: `vm.memory.used`, `need.high`. */
  readonly name: string
  /** Of the number; `null` for a text. */
  readonly dimension: Dimension | null
}

export interface ForecastDescription {
  readonly name: string
  /** Equal for equal forecasts, whatever they are called. */
  readonly key: string
  readonly signal: string
  readonly model: string
  readonly horizonMs: number
  readonly coverage: number
}

export interface ConstantDescription {
  readonly written: string
  /** In base units; not what is written where it was overridden. */
  readonly value: number
  /** `null`: the literal 0, which is zero of anything. */
  readonly dimension: Dimension | null
}

export interface PolicyDescription {
  readonly name: string
  readonly description: string
  readonly file: string
  readonly mode: string
  readonly target: TargetKind
  /** As written; `null`: every target. */
  readonly match: string | null
  readonly constants: Readonly<Record<string, ConstantDescription>>
  readonly variables: Readonly<Record<string, string>>
  readonly forecasts: readonly ForecastDescription[]
  /** Infinity where it names none. */
  readonly budgetBytes: number
}

export interface RuleDescription {
  /** What decisions name it by. */
  readonly index: number
  readonly policy: string
  readonly file: string
  readonly line: number
  readonly name: string
  readonly description: string
  readonly action: string
  readonly target: TargetKind
  readonly priority: number
  /** As written. */
  readonly when: string
  readonly arguments: Readonly<Record<string, string>>
  readonly limits: Readonly<Record<string, string>>
  /** What its expressions read, in the order of a decision's values. */
  readonly leaves: readonly LeafDescription[]
}
