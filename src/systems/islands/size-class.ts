// Which sizes islands without an image come in: few, so that tasks share pools, and close to what tasks ask for.
import type { Bytes } from '../../act/local/memory/index.js'
import { Errors } from './errors.js'

const MIB = 2 ** 20
export const LEAST_ISLAND_BYTES: Bytes = MIB
export const MOST_ISLAND_BYTES: Bytes = 8 * 2 ** 30
/** From this size on islands are whole huge pages, so that those can back them. */
const HUGE_PAGE_BYTES: Bytes = 2 * MIB
export const CLASS_LIMIT = 32

/** Eight sizes to an octave: a class is at most an eighth larger than what it was made for. */
const PER_OCTAVE = 8
const BINS = Math.log2(MOST_ISLAND_BYTES / LEAST_ISLAND_BYTES) * PER_OCTAVE + 1
/** After so many requests one counts half. */
const HALF_LIFE = 1024
const GROWTH = 2 ** (1 / HALF_LIFE)
const RESCALE_AT = 1e100
/** Classes are thought over again after so many requests. */
const REVIEW_EVERY = 64
/** A class of its own must spare this share of all that is asked for: each is a pool with islands that lie idle. */
const CLASS_PRICE = 0.01
/** Other classes must be better than the present ones by this, as changing them empties pools. */
const LEAST_GAIN = 0.1

/** How the sizes of islands are chosen. */
export interface SizeClassOptions {
  /** Sizes are multiples of it: a power of two. */
  readonly granularityBytes: Bytes
  /** The most sizes there are at once. */
  readonly classLimit: number
}

/**
 * The sizes of islands without an image. Until enough was asked for they are powers of two. Then they follow a histogram
 * of the sizes asked for, in which old requests fade: the few sizes that waste least, found by dynamic programming over
 * its bins (as the optimal quantiser of J. D. Bruce, "Optimum Quantization", MIT 1965, with waste for distortion).
 */
export class SizeClasses {
  readonly #granularityBytes: Bytes
  readonly #limit: number
  /** How often sizes of a bin were asked for, and their bytes together. */
  readonly #counts = new Float64Array(BINS)
  readonly #bytes = new Float64Array(BINS)
  /** What an island for a bin has at least. */
  readonly #edges: Float64Array
  #weight = 1
  #observed = 0
  #learned: readonly Bytes[] = []

  /** @throws RangeError naming the option out of range */
  constructor({ granularityBytes, classLimit }: SizeClassOptions) {
    checkGranularity(granularityBytes)
    if (!(Number.isInteger(classLimit) && classLimit >= 1 && classLimit <= CLASS_LIMIT))
      throw Errors.ClassLimit(classLimit, CLASS_LIMIT)
    this.#granularityBytes = granularityBytes
    this.#limit = classLimit
    this.#edges = Float64Array.from({ length: BINS }, (_, bin) =>
      this.#rounded(LEAST_ISLAND_BYTES * 2 ** (bin / PER_OCTAVE)),
    )
  }

  /** The sizes learned so far, in ascending order; none while they are powers of two. */
  get learned(): readonly Bytes[] {
    return this.#learned
  }

  /**
   * The size of the island that serves so many bytes: the smallest one learned that holds them, else the next power of
   * two.
   * @throws RangeError beyond 8 GiB
   */
  classFor(bytes: Bytes): Bytes {
    checkSize(bytes)
    return this.#learned.find((size) => size >= bytes) ?? this.#powerOfTwo(bytes)
  }

  /**
   * A task asked for so many bytes.
   * @returns whether the classes are others now
   * @throws RangeError beyond 8 GiB
   */
  observe(bytes: Bytes): boolean {
    checkSize(bytes)
    const bin = Math.max(0, Math.ceil(Math.log2(bytes / LEAST_ISLAND_BYTES) * PER_OCTAVE - 1e-9))
    this.#counts[bin]! += this.#weight
    this.#bytes[bin]! += this.#weight * bytes
    this.#weight *= GROWTH
    if (this.#weight > RESCALE_AT) this.#rescale()
    return ++this.#observed % REVIEW_EVERY === 0 && this.#review()
  }

  #review(): boolean {
    const asked = this.#bytes.reduce((sum, bytes) => sum + bytes, 0)
    const price = CLASS_PRICE * asked
    const best = this.#best(price)
    if (this.#learned.length > 0) {
      const present = this.#waste(this.#learned) + price * this.#learned.length
      if (!(this.#waste(best) + price * best.length < (1 - LEAST_GAIN) * present)) return false
    }
    this.#learned = best
    return true
  }

  /** What is given beyond what was asked for, at the rates of late. */
  #waste(classes: readonly Bytes[]): number {
    let waste = 0
    for (let bin = 0; bin < BINS; bin++) {
      if (this.#counts[bin] === 0) continue
      const edge = this.#edges[bin]!
      waste += this.#counts[bin]! * (classes.find((size) => size >= edge) ?? this.#powerOfTwo(edge)) - this.#bytes[bin]!
    }
    return waste
  }

  /** The classes of least waste and price. `least[k][i]`: of the first i bins that were asked for, in k classes. */
  #best(price: number): Bytes[] {
    const bins = Array.from(this.#counts.keys()).filter((bin) => this.#counts[bin]! > 0)
    const most = Math.min(this.#limit, bins.length)
    let least = [0, ...bins.map(() => Infinity)]
    const starts: Int32Array[] = []
    let best = { cost: Infinity, classes: 0 }
    for (let classes = 1; classes <= most; classes++) {
      const next = bins.map(() => Infinity)
      next.unshift(Infinity)
      const from = new Int32Array(bins.length + 1)
      for (let end = classes; end <= bins.length; end++) {
        const size = this.#edges[bins[end - 1]!]!
        for (let start = end - 1, waste = 0; start >= classes - 1; start--) {
          waste += this.#counts[bins[start]!]! * size - this.#bytes[bins[start]!]!
          if (least[start]! + waste >= next[end]!) continue
          next[end] = least[start]! + waste
          from[end] = start
        }
      }
      starts.push(from)
      least = next
      const cost = least[bins.length]! + price * classes
      if (cost < best.cost) best = { cost, classes }
    }
    const sizes: Bytes[] = []
    for (let classes = best.classes, end = bins.length; classes > 0; end = starts[--classes]![end]!)
      sizes.unshift(this.#edges[bins[end - 1]!]!)
    return [...new Set(sizes)] // two bins may round to one size
  }

  #rescale(): void {
    for (let bin = 0; bin < BINS; bin++) {
      this.#counts[bin]! /= this.#weight
      this.#bytes[bin]! /= this.#weight
    }
    this.#weight = 1
  }

  #rounded(bytes: number): Bytes {
    const step = Math.max(this.#granularityBytes, bytes > MIB ? HUGE_PAGE_BYTES : MIB)
    return Math.min(MOST_ISLAND_BYTES, Math.ceil(bytes / step - 1e-9) * step)
  }

  #powerOfTwo(bytes: Bytes): Bytes {
    return Math.max(LEAST_ISLAND_BYTES, this.#granularityBytes, 2 ** Math.ceil(Math.log2(bytes)))
  }
}

function checkSize(bytes: Bytes): void {
  if (!(bytes > 0 && bytes <= MOST_ISLAND_BYTES)) throw Errors.IslandSize(bytes, 1, MOST_ISLAND_BYTES)
}

/** @throws RangeError unless it is a power of two that an island can have */
function checkGranularity(bytes: Bytes): void {
  const power = Math.log2(bytes)
  if (!(Number.isInteger(power) && bytes >= 2 ** 16 && bytes <= MOST_ISLAND_BYTES)) throw Errors.Granularity(bytes)
}
