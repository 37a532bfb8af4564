// What a step's ticks did, against what was expected of them.
import { findAction } from '../../../act/actions.js'
import { Reason, REASONS } from '../../../decide/index.js'
import { type Dimension, dimensionOf, type TargetKind } from '../../../sense/index.js'
import { exactly, quantity as rounded } from '../../output/figures.js'
import { boundText } from '../../output/reason.js'
import type { Rules, Seen } from './glimpse.js'
import type { Moment } from './play.js'
import type { Expectation } from './policy-test.js'
import { isNamed } from './read.js'
import type { Decision } from './witness.js'

/** One difference between the two. */
export interface Mismatch {
  /** Of the expectation; `null` for an action that nobody expected. */
  readonly offset: number | null
  readonly expected: string
  readonly actual: string
  readonly tick: number
  readonly nowMs: number
  /** The rules that it is about, and what they saw then. */
  readonly rules: readonly SeeingRule[]
}

export interface SeeingRule {
  readonly rule: string
  /** `file:line`. */
  readonly place: string
  readonly when: string
  readonly saw: readonly Seen[]
}

/** Who can say what rows and rules are called. */
export interface Cast {
  readonly rules: Rules
  rowOf(kind: TargetKind, id: string): number
  idOf(kind: TargetKind, row: number): string
}

/** A decision and when it was made. */
interface Event {
  readonly moment: Moment
  readonly decision: Decision
}

export function compare(expected: readonly Expectation[], moments: readonly Moment[], cast: Cast): Mismatch[] {
  return new Comparison(moments, cast).run(expected)
}

class Comparison {
  readonly #cast: Cast
  readonly #last: Moment
  readonly #events: readonly Event[]
  /** Actions that no expectation has claimed yet. */
  readonly #open: Set<Event>

  constructor(moments: readonly Moment[], cast: Cast) {
    this.#cast = cast
    this.#last = moments.at(-1)!
    this.#events = moments.flatMap((moment) => moment.decisions.map((decision) => ({ moment, decision })))
    this.#open = new Set(this.#events.filter(({ decision }) => decision.end !== 'refused'))
  }

  run(expected: readonly Expectation[]): Mismatch[] {
    // The particular before the general: what fits several is left for those that fit nothing else.
    const ordered = expected.toSorted((a, b) => particularity(b) - particularity(a))
    const met = new Set(ordered.filter((expectation) => this.#claim(expectation)))
    const missed = expected.filter((expectation) => !met.has(expectation))
    // What comes nearest to a missed one is told along with it, not once more as unexpected.
    const mismatches = missed.map((expectation) => this.#missed(expectation))
    return [...mismatches, ...[...this.#open].map((event) => this.#unexpected(event))]
  }

  /** @returns whether what is expected happened */
  #claim(expectation: Expectation): boolean {
    const candidates = expectation.kind === 'refused' ? this.#events : [...this.#open]
    const found = candidates.find((event) => this.#isMet(expectation, event))
    if (found !== undefined) this.#open.delete(found)
    return found !== undefined
  }

  #isMet(expectation: Expectation, event: Event): boolean {
    const { kind, to, tolerance, reason } = expectation
    const { decision } = event
    if (!this.#isAbout(expectation, event) || !this.#isBy(expectation, decision.rule) || decision.end !== kind)
      return false
    if (kind === 'refused') return REASONS[decision.reason]!.name === reason
    return to === null || Math.abs(decision.granted - to) <= tolerance
  }

  /** Whether it is about the action and the target, whatever became of it. */
  #isAbout({ action, targetId }: Expectation, { decision }: Event): boolean {
    const rule = this.#cast.rules.descriptions[decision.rule]!
    return rule.action === action.name && this.#cast.idOf(rule.target, decision.row) === targetId
  }

  #isBy({ rule: name }: Expectation, index: number): boolean {
    const { policy, name: rule } = this.#cast.rules.descriptions[index]!
    return name === null || isNamed(name, policy, rule)
  }

  #missed(expectation: Expectation): Mismatch {
    const expected = this.#say(expectation)
    const near = [...this.#open].find((event) => this.#isAbout(expectation, event)) ?? this.#ended(expectation)
    if (near !== undefined) {
      this.#open.delete(near)
      return this.#at(near.moment, {
        offset: expectation.offset,
        expected,
        actual: this.#tell(near.decision),
        rules: [this.#seeing(near.decision.rule, near.decision.row, near.moment)],
      })
    }
    const row = this.#cast.rowOf(expectation.action.target, expectation.targetId)
    const indexes = this.#cast.rules.descriptions.flatMap(({ action }, index) =>
      action === expectation.action.name && this.#isBy(expectation, index) ? [index] : [],
    )
    return this.#at(this.#last, {
      offset: expectation.offset,
      expected,
      actual: this.#events.some((event) => this.#isAbout(expectation, event))
        ? 'not once more'
        : 'nothing: no rule asked for it',
      rules: indexes.map((index) => this.#seeing(index, row, this.#last)),
    })
  }

  /** The last that was not allowed (or was, where a refusal is missed); by the rule that is named, if it is there. */
  #ended(expectation: Expectation): Event | undefined {
    const ended = this.#events.filter((event) => {
      const isOther = expectation.kind === 'refused' || event.decision.end === 'refused'
      return isOther && this.#isAbout(expectation, event)
    })
    return ended.findLast(({ decision }) => this.#isBy(expectation, decision.rule)) ?? ended.at(-1)
  }

  #unexpected({ moment, decision }: Event): Mismatch {
    return this.#at(moment, {
      offset: null,
      expected: 'nothing more',
      actual: this.#tell(decision),
      rules: [this.#seeing(decision.rule, decision.row, moment)],
    })
  }

  #at({ tick, nowMs }: Moment, told: Omit<Mismatch, 'tick' | 'nowMs'>): Mismatch {
    return { ...told, tick, nowMs }
  }

  #seeing(index: number, row: number, { glimpse }: Moment): SeeingRule {
    const { policy, name, file, line, when } = this.#cast.rules.descriptions[index]!
    return { rule: `${policy}.${name}`, place: `${file}:${line}`, when, saw: glimpse(index, row) }
  }

  #say({ action, targetId, to, rule, kind, reason, tolerance }: Expectation): string {
    const what = `${action.name} ${targetId}`
    const by = rule === null ? '' : ` by ${rule}`
    if (kind === 'refused') return `${what} refused${by}: ${reason}`
    const { unit } = action.arguments['to']!
    const margin = to !== null && tolerance > 1e-6 * to ? ` give or take ${quantity(tolerance, dimensionOf(unit))}` : ''
    const level = to === null ? '' : ` to ${quantity(to, dimensionOf(unit))}${margin}`
    return `${what}${level}${by}${kind === 'recommended' ? ', recommended' : ''}`
  }

  #tell({ rule: index, row, from, to, granted, end, reason, bound }: Decision): string {
    const { action, target, policy, name } = this.#cast.rules.descriptions[index]!
    const dimension = dimensionOf(findAction(action)!.arguments['to']!.unit)
    const what = `${action} ${this.#cast.idOf(target, row)}`
    const by = ` by ${policy}.${name}`
    const asked = quantity(to, dimension)
    const why = tellReason(reason, bound, dimension)
    if (end === 'refused') return `${what} to ${asked}${by}, refused: ${why}`
    const shown = end === 'recommended' ? ', recommended' : ''
    const cut = reason === Reason.AsProposed ? '' : `; it asked for ${asked}: ${why}`
    return `${what} from ${quantity(from, dimension)} to ${quantity(granted, dimension)}${by}${shown}${cut}`
  }
}

function particularity({ to, rule }: Expectation): number {
  return (to === null ? 0 : 2) + (rule === null ? 0 : 1)
}

function quantity(value: number, dimension: Dimension): string {
  return rounded(value, dimension, exactly)
}

/** `cooldown: the last move is too recent (time to wait: 3 s)`. */
function tellReason(reason: number, bound: number, level: Dimension): string {
  const { name, says, bound: is } = REASONS[reason]!
  if (is === '' || Number.isNaN(bound) || reason === Reason.Outranked) return `${name}: ${says}`
  return `${name}: ${says} (${boundText(reason, is, bound, level, exactly)})`
}
