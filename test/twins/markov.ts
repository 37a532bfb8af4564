import { MarkovContext, MarkovModel } from '../../src/forecast/layout.js'

const WAYS = 8
const SUCCESSORS = 16
const NODE_INTS = 64
const NODE_DOUBLES = 32
// Fields of a node, as indexes of 4-byte and of 8-byte cells.
const ORDER = 3
const USED = 8
const SYMBOLS = 12
const TOTAL = 2
const DROPPED = 3
const WEIGHTS = 14
const RESCALE_AT = 1e100

/** The Markov kernels in plain JavaScript over the same layout: nodes are looked up, filled and given up in the same order. */
export class MarkovTwin {
  readonly #ints: Int32Array
  readonly #doubles: Float64Array
  readonly #weights: Float64Array
  readonly #contexts: Int32Array
  readonly #order: number
  readonly #bucketMask: number
  readonly #symbols: number
  readonly #growth: number
  readonly #header: Float64Array

  constructor(buffer: ArrayBufferLike, pointer: number) {
    const model = MarkovModel.read(buffer, pointer)
    const nodes = (model.bucketMask + 1) * WAYS
    this.#ints = new Int32Array(buffer, model.nodes, nodes * NODE_INTS)
    this.#doubles = new Float64Array(buffer, model.nodes, nodes * NODE_DOUBLES)
    this.#weights = new Float64Array(buffer, model.weights, model.symbols)
    this.#contexts = new Int32Array(buffer, model.contexts)
    this.#order = model.order
    this.#bucketMask = model.bucketMask
    this.#symbols = model.symbols
    this.#growth = model.growth
    /** weight, growth, total */
    this.#header = new Float64Array(buffer, pointer + MarkovModel.offsets.weight, 3)
  }

  observe(stream: number, symbol: number): void {
    const at = stream * (MarkovContext.sizeBytes / 4)
    const contexts = this.#contexts
    const [last, before, earlier, length] = [contexts[at]!, contexts[at + 1]!, contexts[at + 2]!, contexts[at + 3]!]
    const deepest = Math.min(length, this.#order)
    const weight = this.#header[0]!
    for (let order = 1; order <= deepest; order++) {
      this.#learn(this.#findOrMake(last, order > 1 ? before : -1, order > 2 ? earlier : -1, order), symbol, weight)
    }
    this.#weights[symbol]! += weight
    this.#header[2]! += weight
    this.#header[0]! *= this.#growth
    if (this.#header[0]! > RESCALE_AT) this.#rescale()
    contexts[at + 2] = before
    contexts[at + 1] = last
    contexts[at] = symbol
    if (length < 3) contexts[at + 3] = length + 1
  }

  predict(stream: number, share: number, column: Float64Array): void {
    const at = stream * (MarkovContext.sizeBytes / 4)
    const contexts = this.#contexts
    const weight = this.#header[0]!
    let left = share
    for (let order = Math.min(contexts[at + 3]!, this.#order); order >= 1; order--) {
      const node = this.#find(contexts[at]!, order > 1 ? contexts[at + 1]! : -1, order > 2 ? contexts[at + 2]! : -1, order)
      if (node === -1) continue
      const used = this.#ints[node * NODE_INTS + USED]!
      const novelty = weight * used
      const scale = left / (this.#doubles[node * NODE_DOUBLES + TOTAL]! + novelty)
      for (let slot = 0; slot < used; slot++) {
        column[this.#ints[node * NODE_INTS + SYMBOLS + slot]!]! += scale * this.#doubles[node * NODE_DOUBLES + WEIGHTS + slot]!
      }
      left = scale * (this.#doubles[node * NODE_DOUBLES + DROPPED]! + novelty)
    }
    const total = this.#header[2]!
    if (total > 0) {
      const factor = left / total
      for (let symbol = 0; symbol < this.#symbols; symbol++) column[symbol]! += factor * this.#weights[symbol]!
    }
  }

  #bucketOf(last: number, before: number, earlier: number, order: number): number {
    let hash = Math.imul(last, 0xcc9e2d51)
    hash = Math.imul(((hash << 15) | (hash >>> 17)) ^ before, 0x1b873593)
    hash = Math.imul(((hash << 13) | (hash >>> 19)) ^ earlier, 0x85ebca6b)
    hash = Math.imul(hash ^ (hash >>> 15) ^ order, 0xc2b2ae35)
    return ((hash ^ (hash >>> 16)) & this.#bucketMask) * WAYS
  }

  #isKey(node: number, last: number, before: number, earlier: number, order: number): boolean {
    const at = node * NODE_INTS
    const ints = this.#ints
    return ints[at] === last && ints[at + 1] === before && ints[at + 2] === earlier && ints[at + ORDER] === order
  }

  #find(last: number, before: number, earlier: number, order: number): number {
    const bucket = this.#bucketOf(last, before, earlier, order)
    for (let node = bucket; node < bucket + WAYS; node++) if (this.#isKey(node, last, before, earlier, order)) return node
    return -1
  }

  #findOrMake(last: number, before: number, earlier: number, order: number): number {
    const bucket = this.#bucketOf(last, before, earlier, order)
    let weakest = bucket
    for (let node = bucket; node < bucket + WAYS; node++) {
      if (this.#isKey(node, last, before, earlier, order)) return node
      if (this.#doubles[node * NODE_DOUBLES + TOTAL]! < this.#doubles[weakest * NODE_DOUBLES + TOTAL]!) weakest = node
    }
    const at = weakest * NODE_INTS
    this.#ints.fill(0, at, at + NODE_INTS)
    this.#ints[at] = last
    this.#ints[at + 1] = before
    this.#ints[at + 2] = earlier
    this.#ints[at + ORDER] = order
    return weakest
  }

  #learn(node: number, symbol: number, weight: number): void {
    const ints = this.#ints
    const at = node * NODE_INTS
    const used = ints[at + USED]!
    let slot = 0
    while (slot < used && ints[at + SYMBOLS + slot] !== symbol) slot++
    if (slot === used) slot = this.#freeSlot(node)
    ints[at + SYMBOLS + slot] = symbol
    this.#doubles[node * NODE_DOUBLES + WEIGHTS + slot]! += weight
    this.#doubles[node * NODE_DOUBLES + TOTAL]! += weight
  }

  #freeSlot(node: number): number {
    const used = this.#ints[node * NODE_INTS + USED]!
    if (used < SUCCESSORS) {
      this.#ints[node * NODE_INTS + USED] = used + 1
      return used
    }
    const at = node * NODE_DOUBLES
    let rarest = 0
    for (let slot = 1; slot < SUCCESSORS; slot++) {
      if (this.#doubles[at + WEIGHTS + slot]! < this.#doubles[at + WEIGHTS + rarest]!) rarest = slot
    }
    this.#doubles[at + DROPPED]! += this.#doubles[at + WEIGHTS + rarest]!
    this.#doubles[at + WEIGHTS + rarest] = 0
    return rarest
  }

  #rescale(): void {
    const factor = 1 / this.#header[0]!
    for (let at = 0; at < this.#doubles.length; at += NODE_DOUBLES) {
      this.#doubles[at + TOTAL]! *= factor
      this.#doubles[at + DROPPED]! *= factor
      for (let slot = 0; slot < SUCCESSORS; slot++) this.#doubles[at + WEIGHTS + slot]! *= factor
    }
    for (let symbol = 0; symbol < this.#symbols; symbol++) this.#weights[symbol]! *= factor
    this.#header[2]! *= factor
    this.#header[0] = 1
  }
}
