// Policies and rules as a journal describes them: once, when they come into force.
import type { Dimension, TargetKind } from '../../sense/index.js'

/** Where a value comes from. */
export type LeafSource =
  | { readonly kind: 'signal' | 'label'; readonly of: 'target' | 'host'; readonly name: string }
  | { readonly kind: 'forecast'; readonly key: string; readonly field: string }
  | { readonly kind: 'kernel'; readonly key: string }

/** Something that a rule's expressions read of a row. */
export interface LeafDescription {
  /** Where it is read from. */
  readonly source: LeafSource
  /** As expressions write it: `vm.memory.used`, `need.high`. */
  readonly name: string
  /** Of the number; `null` for a text. */
  readonly dimension: Dimension | null
}

/** A forecast that a policy names. */
export interface ForecastDescription {
  /** What expressions call it. */
  readonly name: string
  /** Equal for equal forecasts, whatever they are called. */
  readonly key: string
  /** What is forecast. */
  readonly signal: string
  /** Which model makes it. */
  readonly model: string
  /** How far ahead. */
  readonly horizonMs: number
  /** Share of outcomes that its interval shall hold. */
  readonly coverage: number
}

/** A constant of a policy. */
export interface ConstantDescription {
  /** As its author wrote it. */
  readonly written: string
  /** In base units; not what is written where it was overridden. */
  readonly value: number
  /** `null`: the literal 0, which is zero of anything. */
  readonly dimension: Dimension | null
}

/** A policy that is in force. */
export interface PolicyDescription {
  /** Unique in its set. */
  readonly name: string
  /** One line by its author; may be empty. */
  readonly description: string
  /** The file it was read from. */
  readonly file: string
  /** `observe`, `recommend` or `enforce`. */
  readonly mode: string
  /** The kind of target that it is for. */
  readonly target: TargetKind
  /** As written; `null`: every target. */
  readonly match: string | null
  /** By name. */
  readonly constants: Readonly<Record<string, ConstantDescription>>
  /** As written, by name. */
  readonly variables: Readonly<Record<string, string>>
  /** What it wants to know in advance. */
  readonly forecasts: readonly ForecastDescription[]
  /** Infinity where it names none. */
  readonly budgetBytes: number
}

/** A rule that is in force. */
export interface RuleDescription {
  /** What decisions name it by. */
  readonly index: number
  /** Name of its policy. */
  readonly policy: string
  /** The file it was read from. */
  readonly file: string
  /** Where it begins there, from 1. */
  readonly line: number
  /** Unique in its policy. */
  readonly name: string
  /** One line by its author; may be empty. */
  readonly description: string
  /** Name of the action that it proposes. */
  readonly action: string
  /** The kind of target that it is for. */
  readonly target: TargetKind
  /** The higher is served first. */
  readonly priority: number
  /** As written. */
  readonly when: string
  /** Of the action, as written, by name. */
  readonly arguments: Readonly<Record<string, string>>
  /** That hold for it, as written, by name. */
  readonly limits: Readonly<Record<string, string>>
  /** What its expressions read, in the order of a decision's values. */
  readonly leaves: readonly LeafDescription[]
}
