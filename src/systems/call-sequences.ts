import { MarkovChain } from '../forecast/markov.js'
import type { Column, ColumnGroup, Sense, Table } from '../sense/index.js'
import { CallStreams } from './call-streams.js'

/** How far a prediction looks back, and how many sequences it tells apart. */
export interface CallSequenceOptions {
  readonly order: number
  readonly streams: number
}

/** Below this a prediction is not worth writing down. */
const LEAST_SHARE = 0.01

/**
 * Which function is called next: follows sequences of calls with a Markov chain over the rows of the function table, whose
 * streams teach one another.
 */
export class CallSequences {
  readonly #table: Table
  readonly #chain: MarkovChain
  readonly #streams: CallStreams
  readonly #likely: ColumnGroup
  readonly #generations: Float64Array
  readonly #shares: number[] = []

  /** @throws RangeError that names the option out of range */
  constructor(sense: Sense, { order, streams }: CallSequenceOptions) {
    this.#table = sense.tables.function
    const { capacityRows } = this.#table
    this.#generations = new Float64Array(capacityRows).fill(-1)
    this.#chain = new MarkovChain(sense.memory, { symbols: capacityRows, streams, order })
    this.#streams = new CallStreams(streams, capacityRows)
    this.#likely = this.#table.allocate(1, 0)
  }

  /** A function was called. @param key of the sequence that it goes on with; `undefined`: the one without a key */
  arrived(key: string | undefined, row: number, nowMs: number): void {
    this.#forgetPredecessor(row)
    this.#chain.observe(this.#streams.arrived(key, row, nowMs), row)
  }

  /** @returns the probability of each row that it is called next in a sequence, and within the time ahead */
  likely(nowMs: number, aheadMs: number): Column {
    for (let stream = 0; stream < this.#streams.count; stream++) {
      const share = this.#streams.soon(stream, nowMs, aheadMs)
      this.#shares[stream] = share < LEAST_SHARE ? 0 : share
    }
    for (let row = 0; row < this.#table.rowCount; row++) this.#forgetPredecessor(row)
    const likely = this.#likely.column(0)
    this.#chain.predict(likely, this.#shares)
    // A sum over streams that share a function may exceed what a probability can be.
    for (let row = 0; row < this.#table.rowCount; row++) likely.values[row] = Math.min(1, likely.values[row]!)
    return likely
  }

  release(): void {
    this.#chain.release()
    this.#table.release(this.#likely)
  }

  /** A row that another function had: what was learned of that one does not count for this one. */
  #forgetPredecessor(row: number): void {
    const generation = this.#table.generationOf(row)
    if (this.#generations[row] === generation) return
    if (this.#generations[row] !== -1) {
      this.#chain.forget(row)
      this.#streams.forget(row)
    }
    this.#generations[row] = generation
  }
}
