// The real engine over a recorded run.
import type { NewRecord, OpenRecord, PlannedAction } from '../../act/index.js'
import { ManualClock } from '../../act/clock.js'
import { type LevelFigures, type LevelsFrom, type RecordedTick, ReplayHost } from '../../act/replay/index.js'
import { Engine } from '../../engine.js'
import type { JournalSink } from '../../recorder.js'

export interface ArmOptions {
  readonly name: string
  readonly run: OpenRecord
  readonly levels: LevelsFrom
  readonly policies: readonly string[]
  readonly overrides: Readonly<Record<string, number | string>>
}

/** What an arm decided in one tick. */
export interface ArmTick {
  readonly actions: readonly PlannedAction[]
  /** What policies that do not enforce would have done, as a journal has it. */
  readonly recommended: readonly PlannedAction[]
  /** As a journal would have it. */
  readonly records: readonly NewRecord[]
}

/** One set of policies, replayed. */
export class ReplayArm {
  readonly name: string
  readonly #engine: Engine
  readonly #host: ReplayHost
  readonly #sink = new TickSink()

  /** @throws PolicyErrors when the policies are wrong */
  constructor({ name, run, levels, policies, overrides }: ArmOptions) {
    const clock = new ManualClock(run.timeMs)
    const { tickMs, historyTicks, capacity, signals } = run
    this.name = name
    this.#host = new ReplayHost(run, clock, levels)
    this.#engine = new Engine({
      host: this.#host,
      clock,
      policies,
      overrides,
      tickMs,
      historyTicks,
      capacity,
      signals,
      journal: this.#sink,
      readings: false,
    })
  }

  get figures(): LevelFigures | null {
    return this.#host.figures
  }

  async open(): Promise<void> {
    await this.#engine.start({ autoTick: false })
  }

  /** Its policy files are others now. */
  async reload(): Promise<void> {
    await this.#engine.reload()
  }

  async play(tick: RecordedTick): Promise<ArmTick> {
    await this.#host.begin(tick)
    this.#sink.begin(tick.isFirstOfSegment)
    const { actions, recommended, observed } = await this.#engine.tick(tick.nowMs)
    return { actions, recommended: [...recommended, ...observed], records: this.#sink.records }
  }

  async close(): Promise<void> {
    this.#host.abandon()
    await this.#engine.stop()
  }
}

/** Keeps what is told of one tick. */
class TickSink implements JournalSink {
  records: NewRecord[] = []
  segment = 0

  begin(isFirstOfSegment: boolean): void {
    if (isFirstOfSegment) this.segment++
    this.records = []
  }

  append(record: NewRecord): number {
    if (record.type === 'tick' || record.type === 'plan' || record.type === 'refusals') this.records.push(record)
    return 0
  }

  async flush(): Promise<boolean> {
    return true
  }
}
