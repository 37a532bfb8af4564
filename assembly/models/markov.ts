// Markov chains of order 1 to 3 over symbols such as function rows: what comes next after what came last.
//
// A context (the last one, two or three symbols) is a node in a hash table of buckets with a few places each; a node
// holds the weights of its most frequent successors. Both are bounded: in a full bucket the node with the least
// evidence gives way, in a full node the least frequent successor.
//
//     bucket, 2176 bytes
//      0  keys       8 times i32[4]   last, before, earlier symbol (-1 beyond the order), order (0: empty place)
//    128  nodes      8 times 256 bytes
//
//     node
//      0  symbols    i32[16]          successors
//     64  total      f64              weight of all that followed
//     72  dropped    f64              part of it that belongs to successors given up
//     80  used       i32              successors held
//     96  weights    f64[16]
//
// Keys lie together, so that looking a context up touches two cache lines and not eight.
//
// Probabilities back off to shorter contexts by the method of Witten and Bell ("The zero-frequency problem", IEEE
// Transactions on Information Theory 37, 1991, method C): a context's own share is total / (total + distinct
// successors), the rest is what the next shorter context says, and the shortest is how frequent symbols are. They add
// up to 1 over all symbols.
//
// Decay is forward decay (Cormode, Shkapenyuk, Srivastava and Xu, ICDE 2009): instead of every weight shrinking, the
// newest observation counts ever more; before that overflows, all weights are scaled down once.
import { MarkovContext, MarkovModel } from '../layout'

const WAYS: usize = 8
const KEYS_BYTES: usize = WAYS * 16
const NODE_BYTES: usize = 256
const BUCKET_BYTES: usize = KEYS_BYTES + WAYS * NODE_BYTES
const SUCCESSORS = 16
const TOTAL: usize = 64, DROPPED: usize = 72, USED: usize = 80, WEIGHTS: usize = 96

/** When the newest observation counts this much, all weights are scaled down. */
const RESCALE_AT: f64 = 1e100

/**
 * One symbol of a stream: learned in every context that the stream is in, and the newest part of its context from now
 * on.
 */
export function markovObserve(modelAt: usize, stream: i32, symbol: i32): void {
  const model = changetype<MarkovModel>(modelAt)
  const context = contextOf(model, stream)
  const deepest = min(context.length, model.order)
  for (let order = 1; order <= deepest; order++) {
    const key = keyOf(context.last, context.before, context.earlier, order)
    learn(findOrMake(model, key), symbol, model.weight)
  }
  const weight = model.weights + (<usize>symbol << 3)
  store<f64>(weight, load<f64>(weight) + model.weight)
  model.total += model.weight
  model.weight *= model.growth
  if (model.weight > RESCALE_AT) rescale(model)
  advance(context, symbol)
}

/** Adds `share` times the probability of each symbol to come next in a stream to a column. */
export function markovPredict(modelAt: usize, stream: i32, share: f64, column: usize): void {
  const model = changetype<MarkovModel>(modelAt)
  const context = contextOf(model, stream)
  const deepest = min(context.length, model.order)
  // From the longest context down: what it leaves is what the shorter ones may say.
  let left = share
  for (let order = deepest; order >= 1; order--) {
    const node = find(model, keyOf(context.last, context.before, context.earlier, order))
    if (node == 0) continue
    const novelty = noveltyOf(node, model.weight)
    const scale = left / (load<f64>(node, TOTAL) + novelty)
    const used = <usize>load<i32>(node, USED)
    for (let slot: usize = 0; slot < used; slot++) {
      const cell = column + (<usize>load<i32>(node + (slot << 2)) << 3)
      store<f64>(cell, load<f64>(cell) + scale * load<f64>(node + (slot << 3), WEIGHTS))
    }
    left = scale * (load<f64>(node, DROPPED) + novelty)
  }
  if (model.total > 0) addScaled(column, model.weights, left / model.total, model.symbols)
}

/** Probability that a stream goes on with `count` symbols (i32 at `sequence`), one after the other. */
export function markovSequence(modelAt: usize, stream: i32, sequence: usize, count: i32): f64 {
  const model = changetype<MarkovModel>(modelAt)
  const context = contextOf(model, stream)
  let last = context.last
  let before = context.before
  let earlier = context.earlier
  let length = context.length
  let probability: f64 = 1
  for (let at = 0; at < count; at++) {
    const symbol = load<i32>(sequence + (<usize>at << 2))
    probability *= probabilityOf(model, last, before, earlier, min(length, model.order), symbol)
    earlier = before
    before = last
    last = symbol
    length++
  }
  return probability
}

/** Forgets a symbol: its row may stand for something else from now on. */
export function markovForget(modelAt: usize, symbol: i32): void {
  const model = changetype<MarkovModel>(modelAt)
  const end = endOf(model)
  const own = i32x4.splat(symbol)
  for (let bucket = model.buckets; bucket < end; bucket += BUCKET_BYTES) {
    for (let way: usize = 0; way < WAYS; way++) {
      const key = bucket + way * 16
      const node = bucket + KEYS_BYTES + way * NODE_BYTES
      const named = i32x4.replace_lane(i32x4.eq(v128.load(key), own), 3, 0) // the last lane is the order
      if (v128.any_true(named)) empty(key, node)
      else if (drop(node, symbol)) empty(key, node)
    }
  }
  const weight = model.weights + (<usize>symbol << 3)
  model.total -= load<f64>(weight)
  store<f64>(weight, 0)
}

function probabilityOf(model: MarkovModel, last: i32, before: i32, earlier: i32, deepest: i32, symbol: i32): f64 {
  let probability = model.total > 0 ? load<f64>(model.weights + (<usize>symbol << 3)) / model.total : 0
  for (let order = 1; order <= deepest; order++) {
    const node = find(model, keyOf(last, before, earlier, order))
    if (node == 0) continue
    const novelty = noveltyOf(node, model.weight)
    const slot = slotOf(node, symbol)
    const own = slot < 0 ? 0 : load<f64>(node + (<usize>slot << 3), WEIGHTS)
    probability = (own + (load<f64>(node, DROPPED) + novelty) * probability) / (load<f64>(node, TOTAL) + novelty)
  }
  return probability
}

/** What a context leaves to shorter ones: one newest observation for each successor it has. */
// @ts-ignore: decorator
@inline
function noveltyOf(node: usize, weight: f64): f64 {
  return weight * <f64>load<i32>(node, USED)
}

// @ts-ignore: decorator
@inline
function keyOf(last: i32, before: i32, earlier: i32, order: i32): v128 {
  return i32x4(last, order > 1 ? before : -1, order > 2 ? earlier : -1, order)
}

/** Multiply and xor-shift, as in MurmurHash3. */
// @ts-ignore: decorator
@inline
function bucketOf(model: MarkovModel, key: v128): usize {
  let hash = i32x4.extract_lane(key, 0) * 0xcc9e2d51
  hash = (rotl(hash, 15) ^ i32x4.extract_lane(key, 1)) * 0x1b873593
  hash = (rotl(hash, 13) ^ i32x4.extract_lane(key, 2)) * 0x85ebca6b
  hash = (hash ^ (hash >>> 15) ^ i32x4.extract_lane(key, 3)) * 0xc2b2ae35
  return model.buckets + <usize>((hash ^ (hash >>> 16)) & model.bucketMask) * BUCKET_BYTES
}

// @ts-ignore: decorator
@inline
function endOf(model: MarkovModel): usize {
  return model.buckets + <usize>(model.bucketMask + 1) * BUCKET_BYTES
}

/** The key's node, or 0. */
// @ts-ignore: decorator
@inline
function find(model: MarkovModel, key: v128): usize {
  const bucket = bucketOf(model, key)
  for (let way: usize = 0; way < WAYS; way++) {
    if (i32x4.all_true(i32x4.eq(v128.load(bucket + way * 16), key))) return bucket + KEYS_BYTES + way * NODE_BYTES
  }
  return 0
}

/** The key's node; a new one takes the place with the least evidence, and an empty place has none at all. */
function findOrMake(model: MarkovModel, key: v128): usize {
  const found = find(model, key)
  if (found != 0) return found
  const bucket = bucketOf(model, key)
  const nodes = bucket + KEYS_BYTES
  let weakest: usize = 0
  for (let way: usize = 1; way < WAYS; way++) {
    if (load<f64>(nodes + way * NODE_BYTES, TOTAL) < load<f64>(nodes + weakest * NODE_BYTES, TOTAL)) weakest = way
  }
  const node = nodes + weakest * NODE_BYTES
  empty(bucket + weakest * 16, node)
  v128.store(bucket + weakest * 16, key)
  return node
}

function empty(key: usize, node: usize): void {
  memory.fill(key, 0, 16)
  memory.fill(node, 0, NODE_BYTES)
}

function learn(node: usize, symbol: i32, weight: f64): void {
  let slot = slotOf(node, symbol)
  if (slot < 0) {
    slot = freeSlot(node)
    store<i32>(node + (<usize>slot << 2), symbol)
  }
  const cell = node + (<usize>slot << 3)
  store<f64>(cell, load<f64>(cell, WEIGHTS) + weight, WEIGHTS)
  store<f64>(node, load<f64>(node, TOTAL) + weight, TOTAL)
}

/** Where a symbol is among a node's successors, or -1. */
function slotOf(node: usize, symbol: i32): i32 {
  const own = i32x4.splat(symbol)
  const used = load<i32>(node, USED)
  for (let slot = 0; slot < used; slot += 4) {
    const hits = i32x4.bitmask(i32x4.eq(v128.load(node + (<usize>slot << 2)), own))
    const hit = slot + ctz(hits)
    if (hits != 0 && hit < used) return hit // beyond `used` lie leftovers
  }
  return -1
}

/** An unused place among a node's successors; the least frequent one's if there is none. */
function freeSlot(node: usize): i32 {
  const used = load<i32>(node, USED)
  if (used < SUCCESSORS) {
    store<i32>(node, used + 1, USED)
    return used
  }
  let rarest = 0
  for (let slot = 1; slot < SUCCESSORS; slot++) {
    if (load<f64>(node + (<usize>slot << 3), WEIGHTS) < load<f64>(node + (<usize>rarest << 3), WEIGHTS)) rarest = slot
  }
  const cell = node + (<usize>rarest << 3)
  store<f64>(node, load<f64>(node, DROPPED) + load<f64>(cell, WEIGHTS), DROPPED)
  store<f64>(cell, 0, WEIGHTS)
  return rarest
}

/**
 * Takes a successor out of a node, and what it weighed; the last one moves to its place. @returns whether it was the
 * only one
 */
function drop(node: usize, symbol: i32): bool {
  const slot = slotOf(node, symbol)
  if (slot < 0) return false
  const cell = node + (<usize>slot << 3)
  const used = load<i32>(node, USED) - 1
  const lastCell = node + (<usize>used << 3)
  store<f64>(node, load<f64>(node, TOTAL) - load<f64>(cell, WEIGHTS), TOTAL)
  store<f64>(cell, load<f64>(lastCell, WEIGHTS), WEIGHTS)
  store<f64>(lastCell, 0, WEIGHTS)
  store<i32>(node + (<usize>slot << 2), load<i32>(node + (<usize>used << 2)))
  store<i32>(node, used, USED)
  return used == 0
}

function rescale(model: MarkovModel): void {
  const factor = 1 / model.weight
  const end = endOf(model)
  for (let bucket = model.buckets; bucket < end; bucket += BUCKET_BYTES) {
    for (let way: usize = 0; way < WAYS; way++) scaleNode(bucket + KEYS_BYTES + way * NODE_BYTES, factor)
  }
  for (let symbol = 0; symbol < model.symbols; symbol++) {
    const weight = model.weights + (<usize>symbol << 3)
    store<f64>(weight, load<f64>(weight) * factor)
  }
  model.total *= factor
  model.weight = 1
}

function scaleNode(node: usize, factor: f64): void {
  store<f64>(node, load<f64>(node, TOTAL) * factor, TOTAL)
  store<f64>(node, load<f64>(node, DROPPED) * factor, DROPPED)
  for (let slot = 0; slot < SUCCESSORS; slot++) {
    const cell = node + (<usize>slot << 3)
    store<f64>(cell, load<f64>(cell, WEIGHTS) * factor, WEIGHTS)
  }
}

function addScaled(column: usize, values: usize, factor: f64, count: i32): void {
  const factors = f64x2.splat(factor)
  const end = column + (<usize>count << 3)
  for (; column < end; column += 16) {
    v128.store(column, f64x2.add(v128.load(column), f64x2.mul(factors, v128.load(values))))
    values += 16
  }
}

// @ts-ignore: decorator
@inline
function contextOf(model: MarkovModel, stream: i32): MarkovContext {
  return changetype<MarkovContext>(model.contexts + <usize>stream * offsetof<MarkovContext>())
}

// @ts-ignore: decorator
@inline
function advance(context: MarkovContext, symbol: i32): void {
  context.earlier = context.before
  context.before = context.last
  context.last = symbol
  if (context.length < 3) context.length++
}
