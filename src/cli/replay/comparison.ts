// What two sets of policies would have done, side by side, tick by tick.
import { findAction, type PlannedAction } from '../../act/index.js'
import type { ArmTick } from './arm.js'

const DIFFERENCES = 10
const TARGETS = 10

export interface Difference {
  readonly tick: number
  readonly timeMs: number
  readonly target: string
  /** What each arm did; `null`: nothing. */
  readonly did: readonly (PlannedAction | null)[]
}

/** Two numbers: of the one arm and of the other. */
export type Pair = [one: number, other: number]

export class Comparison {
  /** Actions by `policy/rule`, and what policies that do not enforce would have done. */
  readonly rules = new Map<string, Pair>()
  readonly actions: Pair = [0, 0]
  readonly recommended: Pair = [0, 0]
  /** The first ones. */
  readonly differences: Difference[] = []
  /** Decisions that both arms took, and all that one of them did. */
  same = 0
  all = 0
  readonly #targets = new Map<string, Pair>()

  /** @param other `null`: there is only one arm */
  add(tick: number, timeMs: number, one: ArmTick, other: ArmTick | null): void {
    for (const [side, arm] of [one, other].entries()) {
      if (arm === null) continue
      this.actions[side]! += arm.actions.length
      this.recommended[side]! += arm.recommended.length
      for (const action of arm.actions) this.#count(action, side, '')
      for (const action of arm.recommended) this.#count(action, side, ' (not enforced)')
    }
    if (other !== null) this.#compare(tick, timeMs, decisionsOf(one), decisionsOf(other))
  }

  /** Targets of which the arms disagree most, with the number of actions of each. */
  targets(): [target: string, actions: Pair][] {
    const apart = ([, [one, other]]: [string, Pair]) => Math.abs(one - other)
    return [...this.#targets]
      .filter((each) => apart(each) > 0)
      .sort((a, b) => apart(b) - apart(a))
      .slice(0, TARGETS)
  }

  #count({ policy, rule, target, targetId }: PlannedAction, side: number, note: string): void {
    addTo(this.rules, `${policy}/${rule}${note}`, side)
    addTo(this.#targets, `${target}/${targetId}`, side)
  }

  #compare(tick: number, timeMs: number, one: Decisions, other: Decisions): void {
    for (const key of new Set([...one.keys(), ...other.keys()])) {
      const did = [one.get(key) ?? null, other.get(key) ?? null]
      const [first, second] = did
      this.all++
      if (first?.action === second?.action && first?.to === second?.to) this.same++
      else if (this.differences.length < DIFFERENCES) {
        const { target, targetId } = (first ?? second)!
        this.differences.push({ tick, timeMs, target: `${target}/${targetId}`, did })
      }
    }
  }
}

type Decisions = ReadonlyMap<string, PlannedAction>

/** One action at most for each resource of a target. */
export function decisionsOf({ actions, recommended }: Pick<ArmTick, 'actions' | 'recommended'>): Decisions {
  const keyOf = ({ target, targetId, action }: PlannedAction, mode: string) =>
    JSON.stringify([mode, target, targetId, findAction(action)?.resource ?? action])
  return new Map([
    ...actions.map((each): [string, PlannedAction] => [keyOf(each, 'enforced'), each]),
    ...recommended.map((each): [string, PlannedAction] => [keyOf(each, 'shown'), each]),
  ])
}

function addTo(pairs: Map<string, Pair>, key: string, side: number): void {
  const pair = pairs.get(key) ?? [0, 0]
  pair[side]!++
  pairs.set(key, pair)
}
