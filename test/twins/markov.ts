import { MarkovContext, MarkovModel } from '../../src/forecast/layout.js'

const WAYS = 8
const SUCCESSORS = 16
// A bucket and the fields of a node, in cells of 4 and of 8 bytes.
const BUCKET_INTS = 544
const KEYS_INTS = 32
const NODE_INTS = 64
const NODE_DOUBLES = 32
const ORDER = 3
const TOTAL = 8
const DROPPED = 9
const USED = 20
const WEIGHTS = 12
const RESCALE_AT = 1e100

/**
 * The Markov kernels in plain JavaScript over the same layout: nodes are looked up, filled and given up in the same
 * order.
 */
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
    this.#ints = new Int32Array(buffer, model.buckets, (model.bucketMask + 1) * BUCKET_INTS)
    this.#doubles = new Float64Array(buffer, model.buckets, ((model.bucketMask + 1) * BUCKET_INTS) / 2)
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
      const node = this.#find(
        contexts[at]!,
        order > 1 ? contexts[at + 1]! : -1,
        order > 2 ? contexts[at + 2]! : -1,
        order,
      )
      if (node === -1) continue
      const used = this.#ints[node + USED]!
      const novelty = weight * used
      const doubles = node / 2
      const scale = left / (this.#doubles[doubles + TOTAL]! + novelty)
      for (let slot = 0; slot < used; slot++) {
        column[this.#ints[node + slot]!]! += scale * this.#doubles[doubles + WEIGHTS + slot]!
      }
      left = scale * (this.#doubles[doubles + DROPPED]! + novelty)
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
    return ((hash ^ (hash >>> 16)) & this.#bucketMask) * BUCKET_INTS
  }

  #isKey(at: number, last: number, before: number, earlier: number, order: number): boolean {
    const ints = this.#ints
    return ints[at] === last && ints[at + 1] === before && ints[at + 2] === earlier && ints[at + ORDER] === order
  }

  /** Where a context's node begins, as an index of #ints; -1 if it has none. */
  #find(last: number, before: number, earlier: number, order: number): number {
    const bucket = this.#bucketOf(last, before, earlier, order)
    for (let way = 0; way < WAYS; way++) {
      if (this.#isKey(bucket + way * 4, last, before, earlier, order)) return bucket + KEYS_INTS + way * NODE_INTS
    }
    return -1
  }

  #findOrMake(last: number, before: number, earlier: number, order: number): number {
    const found = this.#find(last, before, earlier, order)
    if (found !== -1) return found
    const bucket = this.#bucketOf(last, before, earlier, order)
    const totals = (bucket + KEYS_INTS) / 2 + TOTAL
    let weakest = 0
    for (let way = 1; way < WAYS; way++) {
      if (this.#doubles[totals + way * NODE_DOUBLES]! < this.#doubles[totals + weakest * NODE_DOUBLES]!) weakest = way
    }
    const key = bucket + weakest * 4
    const node = bucket + KEYS_INTS + weakest * NODE_INTS
    this.#ints.fill(0, node, node + NODE_INTS)
    this.#ints[key] = last
    this.#ints[key + 1] = before
    this.#ints[key + 2] = earlier
    this.#ints[key + ORDER] = order
    return node
  }

  #learn(node: number, symbol: number, weight: number): void {
    const ints = this.#ints
    const used = ints[node + USED]!
    let slot = 0
    while (slot < used && ints[node + slot] !== symbol) slot++
    if (slot === used) slot = this.#freeSlot(node)
    ints[node + slot] = symbol
    this.#doubles[node / 2 + WEIGHTS + slot]! += weight
    this.#doubles[node / 2 + TOTAL]! += weight
  }

  #freeSlot(node: number): number {
    const used = this.#ints[node + USED]!
    if (used < SUCCESSORS) {
      this.#ints[node + USED] = used + 1
      return used
    }
    const at = node / 2
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
    for (let bucket = KEYS_INTS / 2; bucket < this.#doubles.length; bucket += BUCKET_INTS / 2) {
      for (let at = bucket; at < bucket + WAYS * NODE_DOUBLES; at += NODE_DOUBLES) {
        this.#doubles[at + TOTAL]! *= factor
        this.#doubles[at + DROPPED]! *= factor
        for (let slot = 0; slot < SUCCESSORS; slot++) this.#doubles[at + WEIGHTS + slot]! *= factor
      }
    }
    for (let symbol = 0; symbol < this.#symbols; symbol++) this.#weights[symbol]! *= factor
    this.#header[2]! *= factor
    this.#header[0] = 1
  }
}
