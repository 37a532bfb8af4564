import type { Sense, SignalColumns, Table } from '../sense/index.js'
import { Holdings } from './holdings.js'
import type { Job } from './job.js'
import { AdmitJob } from './layout.js'

/** The first stage of a tick: what hosts wrote since the last one becomes history and current values, bounded. */
export class AdmitStage {
  readonly #holdings: Holdings
  readonly #signals: readonly SignalColumns[]
  readonly #jobs: readonly Job[]
  /** Of each job the field that says where its raw column is. */
  readonly #rawFields: readonly Int32Array[]

  constructor(sense: Sense, table: Table) {
    this.#holdings = new Holdings(sense.memory, table)
    this.#signals = [...table.signals.values()]
    this.#jobs = this.#signals.map((columns) => this.#job(columns))
    this.#rawFields = this.#jobs.map(({ pointer }) => sense.memory.int32(pointer + AdmitJob.offsets.raw, 1))
  }

  /**
   * Turns every signal's raw columns round and tells the jobs which of them is filled. Call it once before each tick.
   */
  beforeTick(): void {
    for (let index = 0; index < this.#signals.length; index++) this.#rawFields[index]![0] = this.#signals[index]!.flip()
  }

  /** After a tick that failed: observations that it did not read are the next tick's to read. */
  giveBack(rowCount: number, tick: number): void {
    for (const columns of this.#signals) columns.giveBack(rowCount, tick)
  }

  /** One job a signal; they may run in any order, before the forecasts. */
  jobs(): readonly Job[] {
    return this.#jobs
  }

  release(): void {
    this.#holdings.release()
  }

  #job(columns: SignalColumns): Job {
    const { signal } = columns
    return this.#holdings.job('admit', AdmitJob, {
      raw: 0,
      current: columns.current.pointer,
      history: columns.history.pointer,
      jumps: Number.isFinite(signal.maximumJump) ? columns.jumps.pointer : 0,
      rejections: columns.rejectionsPointer,
      capacity: this.#holdings.table.capacityRows,
      historyTicks: columns.historyTicks,
      isCount: signal.kind === 'count' ? 1 : 0,
      minimum: signal.minimum,
      maximum: signal.maximum,
      maximumJump: signal.maximumJump,
    })
  }
}
