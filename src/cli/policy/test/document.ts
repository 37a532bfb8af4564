// A file of scenarios as plain data, once the schema has let it pass. Quantities are still text.
import type { Written } from '../../../decide/policy/document.js'
import type { TargetKind } from '../../../sense/index.js'

/** By signal. */
export type WrittenValues = Readonly<Record<string, Written>>

export interface TargetDocument {
  readonly kind: TargetKind
  readonly host?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly values?: WrittenValues
}

export interface ExpectationDocument {
  readonly action: string
  readonly target: string
  readonly to?: Written
  readonly within?: Written
  readonly rule?: string
  readonly recommended?: boolean
  readonly refused?: string
}

export interface StepDocument {
  /** Instead of `observe` and `expect`: steps that are played one after the other, `repeat` times. */
  readonly steps?: readonly StepDocument[]
  readonly observe?: Readonly<Record<string, WrittenValues>>
  readonly repeat?: number
  readonly expect?: readonly ExpectationDocument[]
}

export interface ScenarioDocument {
  readonly name: string
  readonly apply?: boolean
  readonly steps: readonly StepDocument[]
}

export interface PolicyTestDocument {
  readonly apiVersion: 'atoll/v1'
  readonly kind: 'PolicyTest'
  readonly policies: readonly string[]
  readonly set?: Readonly<Record<string, number | string>>
  readonly tick?: Written
  readonly targets: Readonly<Record<string, TargetDocument>>
  readonly scenarios: readonly ScenarioDocument[]
}
