import type { Bytes, Image } from '../../act/local/memory/index.js'
import type { ResourceIsland } from './resource-island.js'

/** After so many requests to the manager one counts half in what a pool is worth. */
const HALF_LIFE = 256

/**
 * Islands of one content and size: interchangeable until a task has one. Several functions whose images hold the same
 * bytes share a pool; each says how many it wants, under its own handle of the image.
 */
export class IslandPool {
  readonly sizeBytes: Bytes
  readonly standby: ResourceIsland[] = []
  readonly free: ResourceIsland[] = []
  /** Whose task has it: the handle under which it was asked for. */
  readonly active = new Map<ResourceIsland, Image | null>()
  /** How many shall be on standby, by the handle under which the plan said so last. */
  readonly #wanted = new Map<Image | null, number>()
  /** What each of those shall hold at least, as the plan said it last. */
  wantedBytes: Bytes | null = null
  #asked = 0
  #lastAsked = 0

  constructor(image: Image | null, sizeBytes: Bytes) {
    this.sizeBytes = sizeBytes
    this.#wanted.set(image, 0)
  }

  /** A handle of what its islands hold that is still in use; `null`: zero bytes. */
  get image(): Image | null {
    return this.#wanted.keys().next().value ?? null
  }

  /** How many shall be on standby. */
  get wanted(): number {
    let sum = 0
    for (const count of this.#wanted.values()) sum += count
    return sum
  }

  want(image: Image | null, count: number): void {
    this.#wanted.set(image, count)
  }

  /** No more than there are: what was taken from it is back when a plan says so again. */
  wantNoMore(): void {
    let left = this.standby.length
    for (const [image, count] of this.#wanted) {
      this.#wanted.set(image, Math.min(count, left))
      left -= Math.min(count, left)
    }
  }

  /** Another function that has this content. */
  join(image: Image | null): void {
    if (!this.#wanted.has(image)) this.#wanted.set(image, 0)
  }

  /** What its tasks still have counts for nobody any more. @returns whether nobody has this content any more */
  leave(image: Image): boolean {
    this.#wanted.delete(image)
    for (const [island, user] of this.active) if (user === image) this.active.delete(island)
    return this.#wanted.size === 0
  }

  /** Islands on standby that stand by for the handle: what it wants, as far as there are; what nobody wants is the first's. */
  standbyOf(image: Image | null): number {
    let left = this.standby.length
    let own = 0
    for (const [each, count] of this.#wanted) {
      if (each === image) own = Math.min(count, left)
      left -= Math.min(count, left)
    }
    return image === this.image ? own + left : own
  }

  activeOf(image: Image | null): number {
    let count = 0
    for (const user of this.active.values()) if (user === image) count++
    return count
  }

  /** A task asks for an island of it. @param turn how many asked the manager before */
  ask(turn: number): void {
    this.#asked = this.#faded(turn) + 1
    this.#lastAsked = turn
  }

  /** What a byte of it is worth: how often tasks ask for it of late. */
  worth(turn: number): number {
    return this.#faded(turn) / this.sizeBytes
  }

  #faded(turn: number): number {
    return this.#asked * 2 ** ((this.#lastAsked - turn) / HALF_LIFE)
  }
}
