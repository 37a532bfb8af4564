// A host in virtual time that observes what a journal says was observed.
import { setImmediate as turn } from 'node:timers/promises'
import { type Sense, TARGET_KINDS, type TargetChange } from '../../sense/index.js'
import { ACTIONS, type Outcome, type PlannedAction } from '../actions.js'
import type { ManualClock } from '../clock.js'
import type { Capabilities, Host } from '../host.js'
import { type OutcomeRecord, type RunDescription, writeReading } from '../journal/index.js'
import { type LevelFigures, ReplayedLevels } from './levels.js'
import type { RecordedTick } from './recording.js'

/**
 * - `recorded`: the levels that actions move are those that were recorded, and actions end as they were recorded to.
 *   With the recorded policies everything is decided as it was.
 * - `replayed`: they follow from the plans made now (levels.ts), and every action succeeds at once.
 */
export type LevelsFrom = 'recorded' | 'replayed'

export class ReplayHost implements Host {
  readonly name: string
  readonly capabilities: Capabilities
  readonly #clock: ManualClock
  readonly #levelsFrom: LevelsFrom
  readonly #waiting = new Map<string, (outcome: Outcome) => void>()
  #sense: Sense | null = null
  #levels: ReplayedLevels | null = null
  #tick: RecordedTick | null = null
  #planned: ReadonlySet<string> = new Set()
  #lastMs: number

  /** @param clock the engine's, which this host moves on */
  constructor(run: RunDescription, clock: ManualClock, levelsFrom: LevelsFrom) {
    this.name = run.host
    this.capabilities = run.capabilities ?? { targets: TARGET_KINDS, actions: ACTIONS.map(({ name }) => name) }
    this.#clock = clock
    this.#levelsFrom = levelsFrom
    this.#lastMs = NaN
  }

  async open(sense: Sense): Promise<void> {
    this.#sense = sense
    if (this.#levelsFrom === 'replayed') this.#levels = new ReplayedLevels(sense)
  }

  /** What the levels came to; `null` where they are the recorded ones. */
  get figures(): LevelFigures | null {
    return this.#levels?.figures ?? null
  }

  /** Brings everything to where it was when the tick began. */
  async begin(tick: RecordedTick): Promise<void> {
    this.#tick = tick
    this.#planned = new Set(tick.decided?.plans.flatMap(({ actions }) => actions.map(({ id }) => id)))
    // Before what comes or goes: an outcome is of a target that was there.
    await this.#end(tick.outcomes)
    for (const change of tick.changes) this.#change(change)
    this.#advance(tick.nowMs)
  }

  async sample(nowMs: number): Promise<void> {
    const { signals, lateOutcomes } = this.#tick!
    for (const signal of signals) writeReading(this.#sense!, signal)
    this.#levels?.write(signals, Number.isNaN(this.#lastMs) ? 0 : nowMs - this.#lastMs)
    this.#lastMs = nowMs
    await this.#end(lateOutcomes)
  }

  apply(action: PlannedAction): Outcome | Promise<Outcome> {
    if (this.#levels !== null) return { status: 'done', reached: this.#levels.move(action) }
    if (!this.#planned.has(action.id)) return { status: 'done', reached: action.to }
    return new Promise((end) => this.#waiting.set(action.id, end))
  }

  async close(): Promise<void> {}

  /** Ends the actions whose end was not recorded. Call it before the engine is stopped, which waits for them. */
  abandon(): void {
    for (const end of this.#waiting.values()) end({ status: 'failed', reason: 'its end was not recorded', retry: true })
    this.#waiting.clear()
  }

  async #end(outcomes: readonly OutcomeRecord[]): Promise<void> {
    for (const { id, outcome, timeMs } of outcomes) {
      const end = this.#waiting.get(id)
      if (end === undefined) continue
      this.#waiting.delete(id)
      this.#advance(timeMs)
      end(outcome)
      await turn() // the engine settles it at the clock's time
    }
  }

  #change(change: TargetChange): void {
    const { kind, id, row, generation } = change
    const { tables } = this.#sense!
    const table = tables[kind]
    const isThere = table.has(id)
    if (isThere !== (change.event === 'removed')) return // told again, as a new segment begins with all there are
    if (change.event === 'removed') table.remove(id)
    else table.place({ row, generation }, id, change.labels, change.host, tables.host)
    this.#levels?.forget(kind, row)
  }

  #advance(toMs: number): void {
    this.#clock.advance(Math.max(0, toMs - this.#clock.nowMs()))
  }
}
