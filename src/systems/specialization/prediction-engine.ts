import { checkOptionNames, type Sense } from '../../sense/index.js'
import { CallSequences } from '../call-sequences.js'
import type { System, SystemContext } from '../system.js'

/** How far the prediction looks back. */
export interface PredictionEngineOptions {
  /** Longest sequence of calls that is looked back at, 1 to 3 (default 2). */
  readonly order?: number
  /** Apps whose sequences are told apart (default 1024). */
  readonly streams?: number
}

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
  #sense: Sense | null = null
  #sequences: CallSequences | null = null
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
    this.#sense = sense
    this.#tickMs = tickMs
    this.#sequences = new CallSequences(sense, { order: this.#order, streams: this.#limit })
    host?.onArrival?.((row, nowMs) => this.arrived(row, nowMs))
  }

  /**
   * A function was called. Hosts that tell of arrivals are listened to; a program of its own calls this.
   * @param row of the function, as adding it returned
   * @param nowMs the engine's clock
   */
  arrived(row: number, nowMs: number): void {
    this.#sequences?.arrived(this.#sense!.tables.function.labelsOf(row)['app'], row, nowMs)
  }

  beforeTick(nowMs: number): void {
    if (this.#sequences === null) return
    const table = this.#sense!.tables.function
    const { values } = this.#sequences.likely(nowMs, this.#tickMs)
    table.signal('requests.likely').raw.set(values.subarray(0, table.rowCount))
  }

  close(): void {
    this.#sequences?.release()
    this.#sequences = null
  }
}
