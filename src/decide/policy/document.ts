// Policy and definition files as plain data, once the schema has let them pass. Expressions are still text.
import type { ModelName } from '../../forecast/models/model.js'
import type { TargetKind, Unit } from '../../sense/index.js'
import type { Mode } from '../proposals.js'

/** An expression, a quantity such as `64MiB`, or a plain number or boolean. */
export type Written = string | number | boolean

export interface ForecastDocument {
  readonly signal: string
  /** Left out where there is a kernel. */
  readonly model?: ModelName | 'auto'
  readonly kernel?: string
  readonly horizon: Written
  readonly coverage?: Written
  readonly parameters?: Readonly<Record<string, Written>>
  readonly features?: readonly string[]
  readonly memory?: Written
  readonly deadline?: Written
}

export interface KernelDocument {
  readonly file: string
  readonly inputs: readonly Written[]
  readonly unit?: Unit
  readonly parameters?: Readonly<Record<string, Written>>
  readonly memory?: Written
  readonly deadline?: Written
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

/** What policies and definitions have in common: names for expressions. */
export interface NamesDocument {
  readonly apiVersion: 'atoll/v1'
  readonly metadata: {
    readonly name: string
    readonly description?: string
    readonly labels?: Readonly<Record<string, string>>
  }
  readonly target?: TargetKind
  readonly imports?: readonly string[]
  readonly constants?: Readonly<Record<string, number | string>>
  readonly variables?: Readonly<Record<string, Written>>
  readonly forecasts?: Readonly<Record<string, ForecastDocument>>
  readonly kernels?: Readonly<Record<string, KernelDocument>>
}

/** Names that several policies share. Without a target they are for all, and can name nothing that only one has. */
export interface DefinitionsDocument extends NamesDocument {
  readonly kind: 'Definitions'
}

export interface PolicyDocument extends NamesDocument {
  readonly kind: 'Policy'
  readonly mode: Mode
  readonly target: TargetKind
  readonly priority?: number
  readonly match?: Written
  readonly rules: readonly RuleDocument[]
  readonly limits?: LimitsDocument
}
