// What an arm costs: pools of islands as the manager keeps them, one a function, played through every task.

/** The pool of one function under one arm. */
class Pool {
  standby = 0
  wanted = 0
}

/** Misses and idle time of an arm, in units of what they cost. */
export interface ArmCost {
  misses: number
  /** Islands on standby by the minute, times their size. */
  idleGibMinutes: number
  /** Misses times their island's size. */
  missedGib: number
}

/** What happens to the islands of one function within a minute, in order; +1: a task starts, -1: one ends. */
export interface MinuteEvents {
  readonly count: number
  readonly atMinute: Float64Array
  readonly change: Int8Array
}

/** All functions under all arms. */
export class Pools {
  readonly costs: readonly ArmCost[]
  readonly #pools: readonly (readonly Pool[])[]

  constructor(arms: number, functions: number) {
    this.costs = Array.from({ length: arms }, () => ({ misses: 0, idleGibMinutes: 0, missedGib: 0 }))
    this.#pools = Array.from({ length: arms }, () => Array.from({ length: functions }, () => new Pool()))
  }

  /**
   * A minute of one function under one arm.
   * @param wanted how many shall be on standby
   */
  play(arm: number, index: number, wanted: number, islandGib: number, events: MinuteEvents): void {
    const pool = this.#pools[arm]![index]!
    const cost = this.costs[arm]!
    pool.wanted = wanted
    pool.standby = wanted
    let idle = 0
    let last = 0
    for (let event = 0; event < events.count; event++) {
      const at = events.atMinute[event]!
      idle += pool.standby * (at - last)
      last = at
      if (events.change[event]! < 0) {
        if (pool.standby < pool.wanted) pool.standby++
      } else if (pool.standby > 0) {
        pool.standby--
      } else {
        cost.misses++
        cost.missedGib += islandGib
      }
    }
    idle += pool.standby * (1 - last)
    cost.idleGibMinutes += idle * islandGib
  }
}
