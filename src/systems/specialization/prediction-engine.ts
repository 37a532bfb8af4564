import { MarkovChain } from '../../forecast/markov.js'
import { checkOptionNames, type ColumnGroup, type Sense, type Table } from '../../sense/index.js'
import type { System, SystemContext } from '../system.js'
import { AppStreams } from './app-streams.js'

/** How far the prediction looks back. */
export interface PredictionEngineOptions {
  /** Longest sequence of calls that is looked back at, 1 to 3 (default 2). */
  readonly order?: number
  /** Apps whose sequences are told apart (default 1024). */
  readonly streams?: number
}

/** Below this a prediction is not worth writing down. */
const LEAST_SHARE = 0.01

/**
 * The Prediction Engine's first layer (seed 004): which code is called next. It follows the sequence of calls in each
 * app with a Markov chain and writes `requests.likely`, the probability that a function is called next, and within a
 * tick. Policies weigh it together with the function's own idle times when they decide whose environment is kept warm
 * or started ahead.
 */
export class PredictionEngine implements System {
  readonly name = 'specialization'
  readonly #order: number
  readonly #limit: number
  readonly #shares: number[] = []
  #sense: Sense | null = null
  #chain: MarkovChain | null = null
  #streams = new AppStreams(1, 0)
  #probabilities: ColumnGroup | null = null
  #generations = new Float64Array(0)
  #tickMs = 0

  /** @param options left out, they have their defaults */
  constructor(options: PredictionEngineOptions = {}) {
    checkOptionNames('a prediction engine', options, { order: true, streams: true })
    const { order = 2, streams = 1024 } = options
    this.#order = order
    this.#limit = streams
  }

  /**
   * Called by the engine, before its first tick.
   * @param context what it gets to work with
   * @throws RangeError that names the option out of range
   */
  open(context: SystemContext): void {
    const { sense, host, tickMs } = context
    const { capacityRows } = sense.tables.function
    this.#sense = sense
    this.#tickMs = tickMs
    this.#generations = new Float64Array(capacityRows).fill(-1)
    this.#chain = new MarkovChain(sense.memory, { symbols: capacityRows, streams: this.#limit, order: this.#order })
    this.#streams = new AppStreams(this.#limit, capacityRows)
    this.#probabilities = sense.tables.function.allocate(1, 0)
    host?.onArrival?.((row, nowMs) => this.arrived(row, nowMs))
  }

  /**
   * A function was called. Hosts that tell of arrivals are listened to; a program of its own calls this.
   * @param row of the function, as adding it returned
   * @param nowMs the engine's clock
   */
  arrived(row: number, nowMs: number): void {
    if (this.#chain === null || this.#sense === null) return
    const table = this.#sense.tables.function
    this.#forgetPredecessor(table, row)
    this.#chain.observe(this.#streams.arrived(table, row, nowMs), row)
  }

  beforeTick(nowMs: number): void {
    if (this.#chain === null || this.#sense === null) return
    for (let stream = 0; stream < this.#streams.count; stream++) {
      const share = this.#streams.soon(stream, nowMs, this.#tickMs)
      this.#shares[stream] = share < LEAST_SHARE ? 0 : share
    }
    const table = this.#sense.tables.function
    for (let row = 0; row < table.rowCount; row++) this.#forgetPredecessor(table, row)
    const likely = this.#probabilities!.column(0)
    this.#chain.predict(likely, this.#shares)
    // A sum over streams that share a function may exceed what a probability can be.
    const { raw } = table.signal('requests.likely')
    for (let row = 0; row < table.rowCount; row++) raw[row] = Math.min(1, likely.values[row]!)
  }

  close(): void {
    this.#chain?.release()
    this.#chain = null
    if (this.#probabilities !== null) this.#sense!.tables.function.release(this.#probabilities)
    this.#probabilities = null
  }

  /** A row that another function had: what was learned of that one does not count for this one. */
  #forgetPredecessor(table: Table, row: number): void {
    const generation = table.generationOf(row)
    if (this.#generations[row] === generation) return
    if (this.#generations[row] !== -1) {
      this.#chain!.forget(row)
      this.#streams.forget(row)
    }
    this.#generations[row] = generation
  }
}
