// Where the runtime gets islands from. The pool that predicts how many are needed is a system above; the direct source
// makes them when they are asked for, and keeps some for the next time.
import { type Bytes, type Image, type Island, type MemoryErrorCode, Reservation } from './memory/index.js'

/** How many islands of an image there are. */
export interface IslandCounts {
  /** Populated, ready for a task. */
  readonly standby: number
  /** In use. */
  readonly active: number
}

/**
 * Where a runtime gets the memory of wasm tasks from. All calls are synchronous: a request never waits for a tick, a
 * worker or a file.
 */
export interface IslandSource {
  /** Memory of all its islands that are on standby or in use. */
  readonly heldBytes: Bytes
  /**
   * Takes a fresh island of the image that is on standby.
   * @param image what the island holds
   * @param sizeBytes what the task's memory is to be, a multiple of 64 KiB
   * @param taskId whose it is from now on
   * @returns `null` when none is on standby
   */
  acquire(image: Image, sizeBytes: Bytes, taskId: string): Island | null
  /**
   * Makes an island for the task now.
   * @param image what the island holds
   * @param sizeBytes what the task's memory is to be, a multiple of 64 KiB
   * @param taskId whose it is from now on
   * @returns `null` when there is no memory for it
   */
  allocate(image: Image, sizeBytes: Bytes, taskId: string): Island | null
  /**
   * Takes back a parked island. Unless its content is `fresh`, it must be reset before any other task gets it.
   * @param island one that was acquired or allocated here
   */
  release(island: Island): void
  /**
   * Keeps islands of the image on standby.
   * @param image what they hold
   * @param sizeBytes what a task's memory is to be, a multiple of 64 KiB
   * @param count how many
   * @returns how many there are now
   */
  keepStandby(image: Image, sizeBytes: Bytes, count: number): number
  /**
   * Gives memory of islands that stand by back to the system, of the least worthy first. Fewer are kept on standby until
   * a plan asks for more.
   * @param bytes how much, as far as there is so much
   * @returns how much it was
   */
  shrink(bytes: Bytes): Bytes
  /** How many there are of an image. @param image what they hold */
  counts(image: Image): IslandCounts
  /** Calls whenever a task that found none may try again. @param listener what is called @returns ends it */
  onAvailable(listener: () => void): () => void
  /** Drops what it holds of an image that is no longer used. @param image about to be closed */
  forget(image: Image): void
}

export interface DirectIslandOptions {
  /** The most that all islands together may take. Default 4 GiB. */
  readonly limitBytes?: Bytes
  /** What others hold of the same memory now. Default: nothing. */
  readonly othersBytes?: () => Bytes
  /** Islands of an image that are kept for reuse, unless more are asked for. Default 8. */
  readonly kept?: number
}

interface Shelf {
  readonly standby: Island[]
  readonly active: Set<Island>
  kept: number
}

/** Aligned islands take up to 2 MiB of addresses more than their size. */
const RESERVED_PER_LIMIT = 4
const FULL: readonly MemoryErrorCode[] = ['ATOLL_NO_SPACE', 'ATOLL_MAPPING_LIMIT', 'ATOLL_SYSTEM']

/** Addresses cost nothing, but there is an end to them; whole pages of any machine. */
const MOST_RESERVED_BYTES: Bytes = 2 ** 40
const STEP_BYTES: Bytes = 2 ** 16

function reservedBytes(limitBytes: Bytes): Bytes {
  return Math.ceil(Math.min(limitBytes * RESERVED_PER_LIMIT, MOST_RESERVED_BYTES) / STEP_BYTES) * STEP_BYTES
}

/** Makes islands on demand. */
export class DirectIslandSource implements IslandSource {
  readonly #limitBytes: Bytes
  readonly #othersBytes: () => Bytes
  readonly #kept: number
  /** By handle: functions whose images are equal have their own. */
  readonly #shelves = new Map<Image, Shelf>()
  readonly #shelfOf = new Map<Island, Shelf>()
  readonly #listeners = new Set<() => void>()
  #reservation: Reservation | null = null
  #heldBytes: Bytes = 0

  constructor({ limitBytes = 4 * 2 ** 30, othersBytes = () => 0, kept = 8 }: DirectIslandOptions = {}) {
    this.#limitBytes = limitBytes
    this.#othersBytes = othersBytes
    this.#kept = kept
  }

  get heldBytes(): Bytes {
    return this.#heldBytes
  }

  acquire(image: Image): Island | null {
    const shelf = this.#shelf(image)
    const island = shelf.standby.pop()
    if (island === undefined) return null
    shelf.active.add(island)
    return island
  }

  allocate(image: Image, sizeBytes: Bytes): Island | null {
    const shelf = this.#shelf(image)
    const island = this.#create(shelf, image, sizeBytes)
    if (island !== null) shelf.active.add(island)
    return island
  }

  release(island: Island): void {
    const shelf = this.#shelfOf.get(island)!
    shelf.active.delete(island)
    if (island.status.content !== 'fresh') island.reset()
    if (shelf.standby.length < shelf.kept) shelf.standby.push(island)
    else this.#close(island)
    for (const listener of this.#listeners) listener()
  }

  keepStandby(image: Image, sizeBytes: Bytes, count: number): number {
    const shelf = this.#shelf(image)
    shelf.kept = Math.max(count, this.#kept)
    while (shelf.standby.length > count) this.#close(shelf.standby.pop()!)
    for (let island; shelf.standby.length < count; shelf.standby.push(island)) {
      island = this.#create(shelf, image, sizeBytes)
      if (island === null) break
    }
    const reached = shelf.standby.length
    for (const listener of this.#listeners) listener()
    return reached
  }

  shrink(bytes: Bytes): Bytes {
    const beforeBytes = this.#heldBytes
    for (const shelf of this.#shelves.values()) {
      while (beforeBytes - this.#heldBytes < bytes && shelf.standby.length > 0) this.#close(shelf.standby.pop()!)
      shelf.kept = Math.min(shelf.kept, Math.max(this.#kept, shelf.standby.length))
    }
    return beforeBytes - this.#heldBytes
  }

  counts(image: Image): IslandCounts {
    const { standby, active } = this.#shelf(image)
    return { standby: standby.length, active: active.size }
  }

  onAvailable(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  forget(image: Image): void {
    const shelf = this.#shelf(image)
    shelf.kept = 0
    for (const island of shelf.standby.splice(0)) this.#close(island)
    this.#shelves.delete(image)
  }

  /** Gives back all islands and their addresses; none may be in use. */
  close(): void {
    this.#shelves.clear()
    this.#shelfOf.clear()
    this.#reservation?.close()
    this.#reservation = null
    this.#heldBytes = 0
  }

  #create(shelf: Shelf, image: Image, sizeBytes: Bytes): Island | null {
    if (this.#heldBytes + sizeBytes + this.#othersBytes() > this.#limitBytes) return null
    this.#reservation ??= Reservation.create(reservedBytes(this.#limitBytes))
    try {
      const island = this.#reservation.createIsland({ image, sizeBytes })
      this.#heldBytes += sizeBytes
      this.#shelfOf.set(island, shelf)
      return island
    } catch (error) {
      if (FULL.some((code) => code === (error as NodeJS.ErrnoException).code)) return null
      throw error
    }
  }

  #close(island: Island): void {
    island.close()
    this.#shelfOf.delete(island)
    this.#heldBytes -= island.sizeBytes
  }

  #shelf(image: Image): Shelf {
    let shelf = this.#shelves.get(image)
    if (shelf === undefined) this.#shelves.set(image, (shelf = { standby: [], active: new Set(), kept: this.#kept }))
    return shelf
  }
}
