import type { Block, Column, SharedMemory } from '../sense/index.js'
import { Errors } from './errors.js'
import { instantiateKernels } from './kernels.js'
import { MarkovContext, MarkovModel } from './layout.js'

export interface MarkovOptions {
  /** Symbols are whole numbers from 0 up to this: the rows of a table, say. */
  readonly symbols: number
  /** Sequences that are followed side by side, such as one a tenant; what they teach is shared (default 1). */
  readonly streams?: number
  /** Longest context, 1 to 3 (default 2). Shorter ones are kept too. */
  readonly order?: number
  /**
   * Contexts kept at once; those with the least evidence give way (default 16,384, of 272 bytes each; rounded up to a
   * power of two).
   */
  readonly contexts?: number
  /** After how many observations one counts half (default 10,000). */
  readonly halfLife?: number
}

export interface NextSymbol {
  readonly symbol: number
  readonly probability: number
}

interface MarkovKernels {
  markovObserve(model: number, stream: number, symbol: number): void
  markovPredict(model: number, stream: number, share: number, column: number): void
  markovSequence(model: number, stream: number, sequence: number, count: number): number
  markovForget(model: number, symbol: number): void
}

const WAYS = 8
const BUCKET_BYTES = WAYS * (16 + 256)
const SEQUENCE_LIMIT = 64
const CONTEXT_CELLS = MarkovContext.sizeBytes / 4
const LENGTH = MarkovContext.offsets.length / 4
const LIMITS = { symbols: 2 ** 20, streams: 2 ** 20, contexts: 2 ** 20, halfLife: 1e9 }

/**
 * Which symbol comes next, from the sequence so far: a Markov chain of order 1 to 3 with back-off and decay, in bounded
 * memory (assembly/models/markov.ts). One thread observes and asks; an observation takes a fraction of a microsecond.
 */
export class MarkovChain {
  readonly symbols: number
  readonly streams: number
  readonly order: number
  readonly pointer: number
  readonly #memory: SharedMemory
  readonly #kernels: MarkovKernels
  readonly #blocks: Block[] = []
  readonly #column: Column
  readonly #sequence: Int32Array
  readonly #sequencePointer: number
  /** What each stream came by last: three symbols, the newest first, and how many of them there are. */
  readonly #contexts: Int32Array

  /** @throws RangeError that names the option out of range */
  constructor(memory: SharedMemory, options: MarkovOptions) {
    const { streams = 1, order = 2, contexts = 16_384, halfLife = 10_000 } = options
    this.symbols = whole('symbols', options.symbols, 1, LIMITS.symbols)
    this.streams = whole('streams', streams, 1, LIMITS.streams)
    this.order = whole('order', order, 1, 3)
    whole('contexts', contexts, WAYS, LIMITS.contexts)
    if (!(halfLife >= 1 && halfLife <= LIMITS.halfLife))
      throw Errors.MarkovOption('halfLife', halfLife, 1, LIMITS.halfLife, false)
    this.#memory = memory
    this.#kernels = instantiateKernels(memory.memory) as unknown as MarkovKernels
    const buckets = 2 ** Math.ceil(Math.log2(contexts / WAYS))
    const cells = this.symbols + (this.symbols & 1) // kernels take two at a time
    const columnPointer = this.#allocate(cells * 8)
    this.#column = { pointer: columnPointer, values: memory.float64(columnPointer, this.symbols) }
    this.#sequencePointer = this.#allocate(SEQUENCE_LIMIT * 4)
    this.#sequence = memory.int32(this.#sequencePointer, SEQUENCE_LIMIT)
    const contextsPointer = this.#allocate(this.streams * MarkovContext.sizeBytes)
    this.#contexts = memory.int32(contextsPointer, this.streams * CONTEXT_CELLS)
    this.pointer = this.#allocate(MarkovModel.sizeBytes)
    MarkovModel.write(memory.memory.buffer, this.pointer, {
      buckets: this.#allocate(buckets * BUCKET_BYTES),
      weights: this.#allocate(cells * 8),
      contexts: contextsPointer,
      order: this.order,
      bucketMask: buckets - 1,
      symbols: this.symbols,
      weight: 1,
      growth: 2 ** (1 / halfLife),
      total: 0,
    })
  }

  /** The next symbol of a stream has come. */
  observe(stream: number, symbol: number): void {
    this.#check(stream, symbol)
    this.#kernels.markovObserve(this.pointer, stream, symbol)
  }

  /**
   * Writes the probability of each symbol to come next into a column; over all symbols they add up to 1 once anything
   * was observed, and are 0 before.
   * @param column at least `symbols` cells, an even number of them
   * @param shares the part of all symbols that each stream brings; by default stream 0 brings all
   */
  predict(column: Column, shares: readonly number[] = [1]): void {
    if (column.values.length < this.symbols) throw Errors.MarkovColumn(column.values.length, this.symbols)
    column.values.fill(0, 0, this.symbols)
    for (let stream = 0; stream < shares.length; stream++) {
      this.#check(stream, 0)
      if (shares[stream]! > 0) this.#kernels.markovPredict(this.pointer, stream, shares[stream]!, column.pointer)
    }
  }

  /** Probability that `symbol` comes next in a stream. */
  probability(stream: number, symbol: number): number {
    return this.sequenceProbability(stream, [symbol])
  }

  /** Probability that a stream goes on with exactly these symbols, at most 64. */
  sequenceProbability(stream: number, sequence: readonly number[]): number {
    if (sequence.length > SEQUENCE_LIMIT) throw Errors.MarkovSequence(sequence.length, SEQUENCE_LIMIT)
    for (const symbol of sequence) this.#check(stream, symbol)
    this.#sequence.set(sequence)
    return this.#kernels.markovSequence(this.pointer, stream, this.#sequencePointer, sequence.length)
  }

  /** The `count` likeliest next symbols of a stream, likeliest first; none with probability 0. */
  top(stream: number, count: number): NextSymbol[] {
    this.#check(stream, 0)
    this.#column.values.fill(0)
    this.#kernels.markovPredict(this.pointer, stream, 1, this.#column.pointer)
    const best: NextSymbol[] = []
    for (let symbol = 0; symbol < this.symbols; symbol++) {
      const probability = this.#column.values[symbol]!
      if (probability <= 0 || (best.length >= count && probability <= best[best.length - 1]!.probability)) continue
      const place = best.findIndex((other) => other.probability < probability)
      best.splice(place === -1 ? best.length : place, 0, { symbol, probability })
      if (best.length > count) best.pop()
    }
    return best
  }

  /**
   * Forgets a symbol wherever it occurs, as when its table row is given to something else. Goes through all contexts
   * and all streams: one that came by the symbol goes on from behind it.
   */
  forget(symbol: number): void {
    this.#check(0, symbol)
    this.#kernels.markovForget(this.pointer, symbol)
    const contexts = this.#contexts
    for (let at = 0; at < contexts.length; at += CONTEXT_CELLS) {
      for (let steps = 0; steps < contexts[at + LENGTH]!; steps++) {
        if (contexts[at + steps] === symbol) contexts[at + LENGTH] = steps
      }
    }
  }

  /** Gives the memory back; the chain is unusable from now on. */
  release(): void {
    for (const block of this.#blocks.splice(0)) this.#memory.release(block)
  }

  #allocate(bytes: number): number {
    const block = this.#memory.allocate(bytes)
    this.#blocks.push(block)
    return block.pointer
  }

  #check(stream: number, symbol: number): void {
    if (!(stream >= 0 && stream < this.streams && Number.isInteger(stream)))
      throw Errors.MarkovStream(stream, this.streams)
    if (!(symbol >= 0 && symbol < this.symbols && Number.isInteger(symbol)))
      throw Errors.MarkovSymbol(symbol, this.symbols)
  }
}

function whole(name: string, value: number, minimum: number, maximum: number): number {
  if (!(Number.isInteger(value) && value >= minimum && value <= maximum)) {
    throw Errors.MarkovOption(name, value, minimum, maximum, true)
  }
  return value
}
