import type { Forecast } from '../../forecast/forecast.js'
import { Holdings } from '../../forecast/holdings.js'
import type { Column, Sense, Table } from '../../sense/index.js'
import { Faults } from '../kernels/errors.js'
import type { Places } from '../kernels/sandbox.js'
import { type BatchEnd, KernelThread } from '../kernels/thread.js'
import type { PolicyKernel } from '../policy/policy.js'

/** What a kernel of a policy has done since it was started. */
export interface KernelStatistics {
  /** How often it was called. */
  readonly batches: number
  /** Targets that it was given, in all batches together. */
  readonly rows: number
  /** Milliseconds that its thread has worked. */
  readonly durationMs: number
  /** Why it was ended; `null` while it works. */
  readonly fault: string | null
}

interface InFlight {
  readonly count: number
  readonly end: Promise<BatchEnd>
  hasEnded: boolean
}

/**
 * A kernel at work for one table: a thread, the rows of its next batch, and the column that its results end up in.
 * It lags behind by a tick: what a tick has computed is its batch as soon as that tick has ended, and the next tick's
 * rules read what it made of it. Whatever the thread may touch is its own, so that policies can be exchanged meanwhile.
 */
export class BoundKernel {
  readonly results: Column
  /** Columns of f64 that the rules' evaluation fills, for every row. A forecast has its signal's. */
  readonly inputs: readonly number[]
  readonly #table: Table
  readonly #holdings: Holdings
  readonly #thread: KernelThread
  readonly #rows: Int32Array
  readonly #generations: Int32Array
  readonly #answers: Float64Array
  #inFlight: InFlight | null = null
  #batches = 0
  #givenRows = 0
  #durationMs = 0
  #fault: string | null = null

  /** @param forecast that it makes; `null` for a value. @throws RangeError when shared memory is exhausted */
  constructor(
    { kernel, role, parameters, memoryBytes, inputs }: PolicyKernel,
    sense: Sense,
    table: Table,
    forecast: Forecast | null,
    deadlineMs: number,
  ) {
    const { memory } = sense
    const { capacityRows } = table
    this.#table = table
    const holdings = (this.#holdings = new Holdings(memory, table))
    try {
      this.results = forecast === null ? holdings.columns(1, NaN).column(0) : forecast.results.mean
      const widths = [4, 4, 8, ...inputs.map(() => 8)]
      const pointers = widths.map((bytes) => holdings.bytes(capacityRows * bytes))
      const [rows, generations, answers, ...own] = pointers as [number, number, number]
      this.inputs = forecast === null ? own : [table.signal(forecast.spec.signal).current.pointer]
      this.#rows = memory.int32(rows, capacityRows)
      this.#generations = memory.int32(generations, capacityRows)
      this.#answers = memory.float64(answers, capacityRows)
      const places = { rows, generations, results: answers, inputs: this.inputs, ...boundsOf(table, forecast) }
      const start = { bytes: kernel!.bytes, role, parameters, memoryBytes, capacityRows, shared: memory.memory }
      this.#thread = new KernelThread({ ...start, places, inputs: this.inputs.length }, deadlineMs)
    } catch (error) {
      holdings.release()
      throw error
    }
  }

  /** Why it cannot go on; `null` when it can. */
  get fault(): string | null {
    return this.#fault
  }

  /** Waits until it can take a batch, or until it is known that it cannot. */
  async ready(): Promise<void> {
    const fault = await this.#thread.whileAwaited(this.#thread.ready)
    this.#fault ??= fault && fault.reason
  }

  /**
   * Lets the kernel work on the rows of the tick that has just ended.
   * @param members rows that it may see; `null`: all that are alive
   * @param rowCount rows that the tick evaluated
   */
  submit(members: Int32Array | null, rowCount: number): void {
    if (this.#fault !== null || this.#inFlight !== null) return
    const count = this.#table.targets(rowCount, members, this.#rows, this.#generations)
    const end = this.#thread.run(count)
    const inFlight: InFlight = { count, end, hasEnded: false }
    this.#inFlight = inFlight
    void end.then(() => (inFlight.hasEnded = true))
  }

  /**
   * Puts the results of the last batch where rules find them; NaN for every row that was not in it, or holds another
   * target by now.
   * @param waits for a batch that is still under way; else no row has a result this time, and the batch goes on
   */
  async collect(waits: boolean): Promise<void> {
    const inFlight = waits || this.#inFlight?.hasEnded === true ? this.#inFlight : null
    const end = inFlight && (await this.#thread.whileAwaited(inFlight.end))
    if (inFlight !== null) this.#inFlight = null
    const isGood = end !== null && end.fault === null
    this.#table.fill(this.results.values, isGood ? inFlight!.count : 0, this.#rows, this.#generations, this.#answers)
    if (inFlight === null || end === null) return
    this.#batches++
    this.#givenRows += inFlight.count
    this.#durationMs += end.durationMs
    if (end.fault === null) return
    const id = end.fault.index === null ? null : this.#idAt(end.fault.index)
    this.#fault = id === null ? end.fault.reason : `${end.fault.reason}: ${id}`
  }

  statistics(): KernelStatistics {
    const [batches, rows, durationMs] = [this.#batches, this.#givenRows, this.#durationMs]
    return { batches, rows, durationMs, fault: this.#fault }
  }

  /** Ends its thread: it takes no batch any more. */
  end(): void {
    this.#fault ??= Faults.NotNeeded()
    this.#thread.close()
  }

  /** `null` when the target of the batch is gone. */
  #idAt(index: number): string | null {
    const row = this.#rows[index]!
    return this.#generations[index] === (this.#table.generationOf(row) | 0) ? this.#table.idOf(row) : null
  }

  /** Gives its columns back when its thread is gone and can write to none of them. */
  async release(): Promise<void> {
    this.end()
    await this.#thread.ended
    this.#holdings.release()
  }
}

/** Its results are used a tick later, so a forecast looks a tick further ahead. */
function boundsOf(table: Table, forecast: Forecast | null): Pick<Places, 'steps' | 'minimum' | 'maximum'> {
  if (forecast === null) return { steps: 0, minimum: -Infinity, maximum: Infinity }
  const { minimum, maximum } = table.signal(forecast.spec.signal).signal
  return { steps: forecast.steps + 1, minimum, maximum }
}
