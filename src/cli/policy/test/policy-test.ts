// A checked file of scenarios: names resolved, quantities in base units, places kept for whoever tells what went wrong.
import type { ActionType } from '../../../act/actions.js'
import type { PolicySet } from '../../../decide/index.js'
import type { Overrides } from '../../../decide/policy/names.js'
import type { SourceFile } from '../../../decide/policy/source-file.js'
import type { TargetKind } from '../../../sense/index.js'

/** By signal, in base units. */
export type Values = Readonly<Record<string, number>>

export interface TestTarget {
  readonly id: string
  readonly kind: TargetKind
  /** Id of the host that it runs on. */
  readonly host: string | null
  readonly labels: Readonly<Record<string, string>>
  readonly values: Values
}

export interface Expectation {
  /** Where it stands in the file. */
  readonly offset: number
  readonly action: ActionType
  readonly targetId: string
  /** `null`: any. */
  readonly to: number | null
  readonly tolerance: number
  /** `rule` or `policy.rule`; `null`: any. */
  readonly rule: string | null
  readonly kind: 'applied' | 'recommended' | 'refused'
  /** Name of the reason of a refusal. */
  readonly reason: string | null
}

export interface Step {
  readonly offset: number
  readonly observe: readonly { readonly id: string; readonly values: Values }[]
  readonly ticks: number
  /** `null`: whatever happens is right. */
  readonly expect: readonly Expectation[] | null
}

export interface Scenario {
  readonly name: string
  readonly offset: number
  /** Whether what actions set is seen in the steps after them. */
  readonly apply: boolean
  readonly steps: readonly Step[]
}

export interface PolicyTest {
  readonly file: SourceFile
  readonly set: PolicySet
  /** Where the set was loaded from. */
  readonly paths: readonly string[]
  readonly overrides: Overrides
  readonly tickMs: number
  /** Hosts before those that run on them. */
  readonly targets: readonly TestTarget[]
  readonly scenarios: readonly Scenario[]
}
