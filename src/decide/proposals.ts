// What the rules of one tick ask for, in columns. Filled by BoundPolicies.gather, read by plan(); reused every tick.
import type { ActionType } from '../act/actions.js'
import type { TargetKind } from '../sense/index.js'

/** What becomes of a policy's decisions: journalled only, shown to an operator, or applied. */
export type Mode = 'observe' | 'recommend' | 'enforce'

/** The most a rule may change at once: a share of the present level, or so many units. */
export type Step = { readonly share: number } | { readonly units: number }

/** What the arbiter has to know of a rule. */
export interface RuleTerms {
  readonly name: string
  /** Index into {@link Terms.policies}. */
  readonly policy: number
  readonly action: string
  /** Index into RESOURCES. */
  readonly resource: number
  readonly effect: ActionType['effect']
  readonly atOnce: boolean
  /** The higher is served first and wins a conflict. */
  readonly priority: number
  /** Time that must have passed since the last move of the same resource of the target. */
  readonly cooldownMs: number
  /** `null`: the arbiter's own (5 % when memory is reclaimed, else none). */
  readonly step: Step | null
  /** `null`: the arbiter's own. It can only be lowered. */
  readonly movesPerHour: number | null
  /** Memory that the targets it speaks for in a tick may hold together; Infinity when the rule names none. */
  readonly budgetBytes: number
}

/** What the arbiter has to know of a policy. */
export interface PolicyTerms {
  readonly name: string
  readonly target: TargetKind
  readonly mode: Mode
  /** Memory that all its targets may hold together; Infinity when the policy names none. */
  readonly budgetBytes: number
  /** Rows that the policy matches, a bit each, as of this tick; `null`: all of them. */
  readonly members: Int32Array | null
}

export interface Terms {
  readonly policies: readonly PolicyTerms[]
  readonly rules: readonly RuleTerms[]
}

const FIRST_CAPACITY = 256

/** One proposal an index: rule `rule[i]` wants the resource of the target in row `row[i]` to be at level `to[i]`. */
export class Proposals {
  readonly terms: Terms
  count = 0
  rule = new Int32Array(FIRST_CAPACITY)
  row = new Int32Array(FIRST_CAPACITY)
  to = new Float64Array(FIRST_CAPACITY)
  /** What it is worth per byte; 0 where the rule does not say. */
  score = new Float64Array(FIRST_CAPACITY)
  /** The policy's own bounds for the target; NaN when it names one that is unknown now. */
  floor = new Float64Array(FIRST_CAPACITY)
  ceiling = new Float64Array(FIRST_CAPACITY)
  /** What is left of the rule's cool-down for the target, in ms; 0 or less: nothing. */
  waitMs = new Float64Array(FIRST_CAPACITY)
  /** The levels that the rule's own step reaches, down and up; infinite when it names none. */
  lowest = new Float64Array(FIRST_CAPACITY)
  highest = new Float64Array(FIRST_CAPACITY)

  constructor(terms: Terms) {
    this.terms = terms
  }

  clear(): void {
    this.count = 0
  }

  /** @param rule index into `terms.rules`; levels are in the unit of the rule's action */
  push(
    rule: number,
    row: number,
    to: number,
    score = 0,
    floor = 0,
    ceiling = Infinity,
    waitMs = 0,
    lowest = -Infinity,
    highest = Infinity,
  ): void {
    if (this.count === this.rule.length) this.#grow()
    const at = this.count++
    this.rule[at] = rule
    this.row[at] = row
    this.to[at] = to
    this.score[at] = score
    this.floor[at] = floor
    this.ceiling[at] = ceiling
    this.waitMs[at] = waitMs
    this.lowest[at] = lowest
    this.highest[at] = highest
  }

  #grow(): void {
    const capacity = this.rule.length * 2
    this.rule = copyOf(this.rule, new Int32Array(capacity))
    this.row = copyOf(this.row, new Int32Array(capacity))
    this.to = copyOf(this.to, new Float64Array(capacity))
    this.score = copyOf(this.score, new Float64Array(capacity))
    this.floor = copyOf(this.floor, new Float64Array(capacity))
    this.ceiling = copyOf(this.ceiling, new Float64Array(capacity))
    this.waitMs = copyOf(this.waitMs, new Float64Array(capacity))
    this.lowest = copyOf(this.lowest, new Float64Array(capacity))
    this.highest = copyOf(this.highest, new Float64Array(capacity))
  }
}

function copyOf<Column extends Int32Array | Float64Array>(from: Column, to: Column): Column {
  to.set(from)
  return to
}
