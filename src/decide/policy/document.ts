// A policy file as plain data, once the schema has let it pass. Expressions are still text.
import type { ModelName } from '../../forecast/models/model.js'
import type { TargetKind } from '../../sense/index.js'
import type { Mode } from '../proposals.js'

/** An expression, a quantity such as `64MiB`, or a plain number or boolean. */
export type Written = string | number | boolean

export interface ForecastDocument {
  readonly signal: string
  readonly model: ModelName | 'auto'
  readonly horizon: Written
  readonly coverage?: Written
  readonly parameters?: Readonly<Record<string, number>>
  readonly features?: readonly string[]
}

export interface LimitsDocument {
  readonly floor?: Written
  readonly ceiling?: Written
  readonly cooldown?: Written
  readonly step?: Written
  readonly movesPerHour?: Written
  readonly budget?: Written
}

export interface RuleDocument {
  readonly name: string
  readonly description?: string
  readonly when?: Written
  readonly do: { readonly action: string } & Readonly<Record<string, Written>>
  readonly priority?: number
  readonly labels?: Readonly<Record<string, string>>
  readonly limits?: LimitsDocument
}

export interface PolicyDocument {
  readonly apiVersion: 'atoll/v1'
  readonly kind: 'Policy'
  readonly metadata: {
    readonly name: string
    readonly description?: string
    readonly labels?: Readonly<Record<string, string>>
  }
  readonly mode: Mode
  readonly target: TargetKind
  readonly priority?: number
  readonly match?: Written
  readonly constants?: Readonly<Record<string, number | string>>
  readonly variables?: Readonly<Record<string, Written>>
  readonly forecasts?: Readonly<Record<string, ForecastDocument>>
  readonly rules: readonly RuleDocument[]
  readonly limits?: LimitsDocument
}
