// The one source of chance in the project: every simulation and generator draws from a stream that a seed reproduces.
import { Errors } from './errors.js'

type Key = readonly [number, number, number, number]

/**
 * Starts a stream of random numbers: sfc32 (Doty-Humphrey, PractRand), 128 bits of state keyed by a hash of the seed.
 * @param seed any text or finite number; 1 and '1' are different seeds
 * @throws RangeError if the seed is a number that is not finite
 */
export function createRandom(seed: string | number): Random {
  if (typeof seed === 'number' && !Number.isFinite(seed)) {
    throw Errors.RandomArgument('seed', seed, 'a text or a finite number')
  }
  return new Random(extend([0x9e3779b9, 0x243f6a88, 0xb7e15162, 0x6a09e667], seed))
}

/** A stream of random numbers; draws advance it, forks do not. */
export class Random {
  readonly #key: Key
  #a: number
  #b: number
  #c: number
  #counter: number

  constructor(key: Key) {
    this.#key = key
    this.#a = key[0]
    this.#b = key[1]
    this.#c = key[2]
    this.#counter = key[3]
    for (let round = 0; round < 15; round++) this.#next() // until every bit of the key has reached the whole state
  }

  /**
   * A stream of its own, fixed by this stream's seed and the label alone: neither the draws made so far
   * nor the order of forks changes it, so a part of a simulation keeps its numbers when another part is edited.
   */
  fork(label: string | number): Random {
    return new Random(extend(this.#key, label))
  }

  /** Uniform on [0, 1) in steps of 2^-53. */
  uniform(): number {
    const high = this.#next() >>> 5
    const low = this.#next() >>> 6
    return (high * 2 ** 26 + low) / 2 ** 53
  }

  /** A whole number from 0 to n - 1, each equally likely. @throws RangeError unless n is whole and from 1 to 2^32 */
  integer(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > 2 ** 32) {
      throw Errors.RandomArgument('integer(n)', n, 'a whole number from 1 to 2^32')
    }
    const fair = 2 ** 32 - (2 ** 32 % n) // draws at or above would favour the small remainders
    let draw = this.#next()
    while (draw >= fair) draw = this.#next()
    return draw % n
  }

  /** Mean 0, standard deviation 1 (Box and Muller, 1958; one of the pair, so that no draw is held back). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform())
  }

  /** exp(normal with mean `mu` and standard deviation `sigma`): its median is exp(mu). */
  logNormal(mu: number, sigma: number): number {
    return Math.exp(mu + sigma * this.normal())
  }

  /** The wait for the next event of a Poisson process; its mean is 1 / rate. @throws RangeError unless rate > 0 */
  exponential(rate: number): number {
    if (!(rate > 0)) throw Errors.RandomArgument('exponential(rate)', rate, 'above zero')
    return -Math.log(1 - this.uniform()) / rate
  }

  /** How many events of a Poisson process fall where `mean` are expected. @throws RangeError unless 0 <= mean < ∞ */
  poisson(mean: number): number {
    if (!(mean >= 0 && mean < Infinity)) {
      throw Errors.RandomArgument('poisson(mean)', mean, 'a finite number, 0 or above')
    }
    let events = 0
    for (let left = mean; left > 0; left -= 500) {
      // Knuth's product of uniforms, in pieces because exp(-mean) underflows beyond 745.
      const threshold = Math.exp(-Math.min(left, 500))
      for (let product = this.uniform(); product > threshold; product *= this.uniform()) events++
    }
    return events
  }

  /** One of the items, each equally likely. @throws RangeError if there is none */
  pick<Item>(items: readonly Item[]): Item {
    if (items.length === 0) throw Errors.RandomArgument('pick(items)', 'an empty list', 'a list with items')
    return items[this.integer(items.length)] as Item
  }

  /** sfc32: a small fast chaotic generator with a counter, which keeps every cycle at least 2^32 long. */
  #next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0
    return sum >>> 0
  }
}

/** Absorbs a label into a key: four FNV-1a lanes, each with its multiplier, then MurmurHash3's finisher across them. */
function extend(key: Key, label: string | number): Key {
  const text = typeof label === 'number' ? `#${label}` : `$${label}`
  let [a, b, c, d] = key
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    a = Math.imul(a ^ unit, 0x01000193)
    b = Math.imul(b ^ unit, 0xcc9e2d51)
    c = Math.imul(c ^ unit, 0x1b873593)
    d = Math.imul(d ^ unit, 0xe6546b65)
  }
  a = finish(a ^ text.length ^ d)
  b = finish(b ^ a)
  c = finish(c ^ b)
  d = finish(d ^ c)
  return [a, b, c, d]
}

function finish(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}
