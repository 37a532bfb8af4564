// A checked policy: names resolved, units agreed, expressions typed. Not yet bound to tables.
import type { ActionType } from '../../act/actions.js'
import type { ForecastSpec } from '../../forecast/forecast.js'
import type { Dimension, TargetKind } from '../../sense/index.js'
import type { Node } from '../expressions/ir.js'
import type { LoadedKernel } from '../kernels/load.js'
import type { KernelParameter } from '../kernels/sandbox.js'
import type { KernelRole } from '../kernels/signature.js'
import type { Mode, Step } from '../proposals.js'
import type { WrittenPolicy } from './written.js'

/** A forecast that a policy names. */
export interface PolicyForecast {
  /** What its expressions call it. */
  readonly name: string
  /**
   * Equal for equal forecasts of one kind of target, so that they are computed once.
   * @internal
   */
  readonly key: string
  /** What is forecast, how far ahead, and how surely. */
  readonly spec: ForecastSpec
}

/** A kernel that a policy brings: for a value of its own, or for a forecast. */
export interface PolicyKernel {
  /** What expressions call the value or the forecast. */
  readonly name: string
  /** Of one policy, or of definitions that several share. Sources name it by this. */
  readonly key: string
  readonly role: KernelRole
  /** `null` when it is refused. */
  readonly kernel: LoadedKernel | null
  /** Why it is refused; `null` when it is not. */
  readonly fault: string | null
  readonly parameters: readonly KernelParameter[]
  readonly memoryBytes: number
  /** `null`: 50 ms, or half a tick when that is less. */
  readonly deadlineMs: number | null
  /** What a value is computed from; a forecast has its signal. */
  readonly inputs: readonly Node[]
  /** Of its result. */
  readonly dimension: Dimension
  /** Of the forecast that it makes; `null` for a value. */
  readonly forecastKey: string | null
  /** Of definitions: it looks at all targets, not only at those that one policy matches. */
  readonly isShared: boolean
}

/** A rule of a policy: when it holds for a target, its action is proposed. */
export interface Rule {
  /** Unique in its policy. */
  readonly name: string
  /** One line by its author; may be empty. */
  readonly description: string
  /** For tools of the operator's own. */
  readonly labels: Readonly<Record<string, string>>
  /** What it proposes. */
  readonly action: ActionType
  /**
   * The policy's `match` and the rule's `when` together.
   * @internal
   */
  readonly when: Node
  /** @internal */
  readonly to: Node
  /** @internal */
  readonly score: Node | null
  /** @internal */
  readonly floor: Node | null
  /** @internal */
  readonly ceiling: Node | null
  /** Its own, or the one of its policy. */
  readonly priority: number
  /** Time that must have passed since the last move of the same resource of the target. */
  readonly cooldownMs: number
  /** The most it may change at once; `null`: the arbiter's own limit. */
  readonly step: Step | null
  /** Moves that it may bring a target to in an hour; `null`: the arbiter's own limit. */
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

/** A checked policy. */
export interface Policy {
  /** Unique in its set. */
  readonly name: string
  /** One line by its author; may be empty. */
  readonly description: string
  /** For tools of the operator's own. */
  readonly labels: Readonly<Record<string, string>>
  /** The file it was read from. */
  readonly file: string
  /** What becomes of what it decides. */
  readonly mode: Mode
  /** The kind of target that it is for. */
  readonly target: TargetKind
  /**
   * `null`: every target.
   * @internal
   */
  readonly match: Node | null
  /** Memory that all its targets may hold together; Infinity when the policy names none. */
  readonly budgetBytes: number
  /** What it wants to know in advance. */
  readonly forecasts: readonly PolicyForecast[]
  /**
   * Those that its rules need.
   * @internal
   */
  readonly kernels: readonly PolicyKernel[]
  /** In the order in which they stand. */
  readonly rules: readonly Rule[]
  /**
   * As its author wrote it.
   * @internal
   */
  readonly written: WrittenPolicy
}
