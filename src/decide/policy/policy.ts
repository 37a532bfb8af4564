// A checked policy: names resolved, units agreed, expressions typed. Not yet bound to tables.
import type { ActionType } from '../../act/actions.js'
import type { ForecastSpec } from '../../forecast/forecast.js'
import type { TargetKind } from '../../sense/index.js'
import type { Node } from '../expressions/ir.js'
import type { Mode, Step } from '../proposals.js'
import type { WrittenPolicy } from './written.js'

export interface PolicyForecast {
  readonly name: string
  /** Equal for equal forecasts of one kind of target, so that they are computed once. */
  readonly key: string
  readonly spec: ForecastSpec
}

export interface Rule {
  readonly name: string
  readonly description: string
  readonly labels: Readonly<Record<string, string>>
  readonly action: ActionType
  /** The policy's `match` and the rule's `when` together. */
  readonly when: Node
  readonly to: Node
  readonly score: Node | null
  readonly floor: Node | null
  readonly ceiling: Node | null
  /** Its own, or the one of its policy. */
  readonly priority: number
  readonly cooldownMs: number
  readonly step: Step | null
  readonly movesPerHour: number | null
  /** Memory that the targets it speaks for in a tick may hold together; Infinity when the rule names none. */
  readonly budgetBytes: number
  /** Line of its file where the rule begins. */
  readonly line: number
  /** As the operator wrote them: `when`, and the action's arguments by name. */
  readonly written: Readonly<Record<string, string>>
  /** The limits that hold for it, by name, as they were written. */
  readonly writtenLimits: Readonly<Record<string, string>>
}

export interface Policy {
  readonly name: string
  readonly description: string
  readonly labels: Readonly<Record<string, string>>
  /** The file it was read from. */
  readonly file: string
  readonly mode: Mode
  readonly target: TargetKind
  /** `null`: every target. */
  readonly match: Node | null
  /** Memory that all its targets may hold together; Infinity when the policy names none. */
  readonly budgetBytes: number
  readonly forecasts: readonly PolicyForecast[]
  readonly rules: readonly Rule[]
  readonly written: WrittenPolicy
}
