// How far a replay is what was recorded.
import { isDeepStrictEqual } from 'node:util'
import type { PlannedAction } from '../../act/index.js'
import type { RecordedTick } from '../../act/replay/index.js'
import type { ArmTick } from './arm.js'
import { decisionsOf } from './comparison.js'

/** With the levels as recorded: are the same decisions made, bit for bit, refusals and values included? */
export class Fidelity {
  ticks = 0
  sameTicks = 0
  firstOther: number | null = null

  add({ tick, decided }: RecordedTick, { records }: ArmTick): void {
    if (decided === null) return
    const recorded = [decided.tick, ...decided.refusals, ...decided.plans].map(({ seq: _, ...rest }) => rest)
    this.ticks++
    if (isDeepStrictEqual(records, recorded)) this.sameTicks++
    else this.firstOther ??= tick
  }
}

/** With the levels replayed: how many decisions are those that were recorded? */
export class Agreement {
  same = 0
  all = 0

  add({ decided }: RecordedTick, replayed: ArmTick): void {
    if (decided === null) return
    const flat = (field: 'actions' | 'recommended'): PlannedAction[] => decided.plans.flatMap((plan) => plan[field])
    const recorded = decisionsOf({ actions: flat('actions'), recommended: flat('recommended') })
    const now = decisionsOf(replayed)
    for (const key of new Set([...recorded.keys(), ...now.keys()])) {
      this.all++
      const one = recorded.get(key)
      const other = now.get(key)
      if (one?.action === other?.action && one?.to === other?.to) this.same++
    }
  }
}
