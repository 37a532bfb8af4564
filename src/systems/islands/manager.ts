import type { IslandCounts, IslandSource } from '../../act/local/islands.js'
import type { Bytes, Image, Island } from '../../act/local/memory/index.js'
import { checkOptionNames } from '../../sense/index.js'
import { Errors } from './errors.js'
import { IslandPool } from './island-pool.js'
import { Reservations } from './reservations.js'
import { ResourceIsland } from './resource-island.js'
import { checkGranularity, sizeClass } from './size-class.js'

const MIB = 2 ** 20

/** How much memory islands may hold. */
export interface IslandManagerOptions {
  /** Memory that active and standby islands may hold together. */
  readonly memoryBudgetBytes: Bytes
  /** Smallest step between the sizes of islands without an image (default 1 MiB); those with one have its size. */
  readonly granularityBytes?: Bytes
}

/** What a manager has done since it was made. */
export interface IslandManagerStatistics {
  /** Tasks that found an island on standby. */
  readonly hits: number
  /** Tasks that found none. */
  readonly misses: number
  /** Islands that were made. */
  readonly created: number
  /** Islands given to a task that another had before. */
  readonly reused: number
  /** Standby islands that gave way to other pools. */
  readonly evicted: number
  /** What active and standby islands hold together now. */
  readonly heldBytes: Bytes
}

/**
 * The Resource Island Manager (seed 000): keeps islands populated and parked before tasks ask for them, gives each to
 * one task at a time, and resets what a task has had before anyone else sees it. How many of which it keeps is the
 * plan's to say.
 */
export class ResourceIslandManager implements IslandSource {
  readonly #memoryBudgetBytes: Bytes
  readonly #granularityBytes: Bytes
  readonly #reservations = new Reservations()
  readonly #pools = new Map<string, IslandPool>()
  readonly #directory = new Map<number, ResourceIsland>()
  readonly #listeners = new Set<() => void>()
  #heldBytes = 0
  #turn = 0
  #hits = 0
  #misses = 0
  #created = 0
  #reused = 0
  #evicted = 0
  #closed = false

  /**
   * @param options how much memory islands may hold
   * @throws RangeError for a budget or granularity out of range
   */
  constructor(options: IslandManagerOptions) {
    checkOptionNames('an island manager', options, { granularityBytes: true, memoryBudgetBytes: true })
    const { memoryBudgetBytes, granularityBytes = MIB } = options
    if (!(memoryBudgetBytes >= MIB)) throw Errors.Budget(memoryBudgetBytes)
    checkGranularity(granularityBytes)
    this.#memoryBudgetBytes = memoryBudgetBytes
    this.#granularityBytes = granularityBytes
  }

  /**
   * An island that holds at least so many bytes, now the task's: one on standby, else a free one, whose pages are made
   * resident now. The pseudocode's `RIM.GetAvailableIsland`.
   * @param image what it holds; `null`: zero bytes
   * @param requiredBytes what it must hold at least; with an image it has that one's size
   * @param taskId whose it is from now on
   * @returns `null` when there is neither
   */
  getAvailableIsland(image: Image | null, requiredBytes: Bytes, taskId: string): ResourceIsland | null {
    const pool = this.#pool(image, requiredBytes)
    pool.lastAsked = ++this.#turn
    const ready = pool.standby.pop()
    if (ready !== undefined) {
      this.#hits++
      return this.#activate(pool, ready, taskId)
    }
    this.#misses++
    return pool.free.length > 0 ? this.allocateIsland(image, requiredBytes, taskId) : null
  }

  /**
   * An island populated for the task now. A task that is here comes before those that are foreseen: what stands by for
   * others gives way.
   * @param image what it holds; `null`: zero bytes
   * @param requiredBytes what it must hold at least; with an image it has that one's size
   * @param taskId whose it is from now on
   * @returns `null` when the budget has no room for it
   */
  allocateIsland(image: Image | null, requiredBytes: Bytes, taskId: string): ResourceIsland | null {
    const pool = this.#pool(image, requiredBytes)
    if (pool.standby.length === 0) {
      this.#makeRoom(pool)
      if (!this.#standUp(pool)) return null
    }
    return this.#activate(pool, pool.standby.pop()!, taskId)
  }

  /**
   * Takes an island back from its task and resets it at once: no byte of the task outlives this call.
   * @param island one that is parked again
   * @throws Error when it is not this manager's, no task's, or still mapped: it stays the task's then
   */
  releaseIsland(island: ResourceIsland): void {
    if (this.#directory.get(island.islandId) !== island) throw Errors.Unknown(island.islandId)
    if (island.taskId === null) throw Errors.NotActive(island.islandId, island.status)
    const { state, content } = island.memory.status
    if (state !== 'parked') throw Errors.StillMapped(island.islandId, state)
    if (content !== 'fresh') island.memory.reset()
    island.become('Free')
    this.#heldBytes -= island.sizeBytes
    const pool = this.#pools.get(keyOf(island.image, island.sizeBytes))
    pool?.active.delete(island)
    if (pool === undefined || this.#closed) this.#destroy(island)
    else {
      pool.free.push(island)
      if (pool.standby.length < pool.wanted) this.#standUp(pool)
      this.#trim(pool)
    }
    this.#tellAvailable()
  }

  acquire(image: Image, sizeBytes: Bytes, taskId: string): Island | null {
    return this.getAvailableIsland(image, sizeBytes, taskId)?.memory ?? null
  }

  allocate(image: Image, sizeBytes: Bytes, taskId: string): Island | null {
    return this.allocateIsland(image, sizeBytes, taskId)?.memory ?? null
  }

  /** See {@link ResourceIslandManager.releaseIsland}. @param memory the pages of an island of this manager */
  release(memory: Island): void {
    const island = this.#directory.get(memory.id)
    if (island === undefined) throw Errors.Unknown(memory.id)
    this.releaseIsland(island)
  }

  /**
   * Has so many islands on standby, or as many as the budget allows.
   * @param image what they hold; `null`: zero bytes
   * @param sizeBytes what each must hold at least; with an image it has that one's size
   * @param count how many
   * @returns how many there are now
   */
  keepStandby(image: Image | null, sizeBytes: Bytes, count: number): number {
    const pool = this.#pool(image, sizeBytes)
    pool.wanted = Math.max(0, Math.floor(count))
    while (pool.standby.length < pool.wanted && this.#standUp(pool));
    this.#trim(pool)
    const reached = pool.standby.length
    // Either there are more now, or there is room for others.
    this.#tellAvailable()
    return reached
  }

  shrink(bytes: Bytes): Bytes {
    const pools = [...this.#pools.values()].sort((a, b) => a.lastAsked - b.lastAsked)
    let givenBack = 0
    for (const pool of pools) {
      for (const island of pool.free.splice(0)) this.#destroy(island)
      while (givenBack < bytes && pool.standby.length > 0) {
        this.#destroy(pool.standby.pop()!)
        this.#evicted++
        givenBack += pool.sizeBytes
        pool.wanted = Math.min(pool.wanted, pool.standby.length)
      }
    }
    if (givenBack > 0) this.#tellAvailable()
    return givenBack
  }

  counts(image: Image | null): IslandCounts {
    let standby = 0
    let active = 0
    for (const pool of this.#pools.values()) {
      if (pool.image?.id !== image?.id) continue
      standby += pool.standby.length
      active += pool.active.size
    }
    return { standby, active }
  }

  onAvailable(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Destroys the parked islands of an image; active ones go when their tasks end. @param image about to be closed */
  forget(image: Image): void {
    const key = keyOf(image, image.sizeBytes)
    const pool = this.#pools.get(key)
    if (pool === undefined) return
    this.#pools.delete(key)
    for (const island of [...pool.standby, ...pool.free]) this.#destroy(island)
    this.#tellAvailable()
  }

  /** The directory of islands: what exists, in which state and whose. */
  islands(): ResourceIsland[] {
    return [...this.#directory.values()]
  }

  /** What it has done so far. */
  statistics(): IslandManagerStatistics {
    return {
      hits: this.#hits,
      misses: this.#misses,
      created: this.#created,
      reused: this.#reused,
      evicted: this.#evicted,
      heldBytes: this.#heldBytes,
    }
  }

  /**
   * Destroys what is parked and gives the addresses back; islands still active are destroyed when they are released.
   */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const pool of this.#pools.values()) {
      for (const island of [...pool.standby.splice(0), ...pool.free.splice(0)]) this.#destroy(island)
    }
    if (this.#directory.size === 0) this.#reservations.close()
  }

  #pool(image: Image | null, bytes: Bytes): IslandPool {
    const sizeBytes = image === null ? sizeClass(bytes, this.#granularityBytes) : image.sizeBytes
    const key = keyOf(image, sizeBytes)
    let pool = this.#pools.get(key)
    if (pool === undefined) this.#pools.set(key, (pool = new IslandPool(image, sizeBytes)))
    return pool
  }

  #activate(pool: IslandPool, island: ResourceIsland, taskId: string): ResourceIsland {
    island.become('Active', taskId)
    pool.active.add(island)
    if (island.used) this.#reused++
    island.used = true
    return island
  }

  /**
   * Puts one more island of the pool on standby, a free one if there is one.
   * @returns whether budget and kernel had room for it
   */
  #standUp(pool: IslandPool): boolean {
    if (this.#closed) throw Errors.Closed()
    if (this.#heldBytes + pool.sizeBytes > this.#memoryBudgetBytes) return false
    const free = pool.free.at(-1)
    const island = free ?? this.#create(pool)
    if (island === null) return false
    if (free !== undefined) {
      // A reset gives pages up: making them resident again belongs here, ahead of the task that will touch them.
      free.memory.populate()
      pool.free.pop()
    }
    island.become('Standby')
    pool.standby.push(island)
    this.#heldBytes += island.sizeBytes
    return true
  }

  #create(pool: IslandPool): ResourceIsland | null {
    const memory = this.#reservations.createIsland(pool.image, pool.sizeBytes)
    if (memory === null) return null
    const island = new ResourceIsland(memory, pool.image)
    this.#directory.set(island.islandId, island)
    this.#created++
    return island
  }

  /**
   * Standby islands of other pools give way, the longest unasked for first, until there is room for one of this pool;
   * none does where all of them together would not make any.
   */
  #makeRoom(pool: IslandPool): void {
    const limit = this.#memoryBudgetBytes - pool.sizeBytes
    if (this.#heldBytes <= limit) return
    const others = [...this.#pools.values()].filter((other) => other !== pool && other.standby.length > 0)
    const parkedBytes = others.reduce((sum, { standby, sizeBytes }) => sum + standby.length * sizeBytes, 0)
    if (this.#heldBytes - parkedBytes > limit) return
    others.sort((a, b) => a.lastAsked - b.lastAsked)
    for (const other of others) {
      while (this.#heldBytes > limit && other.standby.length > 0) {
        this.#standDown(other)
        this.#evicted++
      }
    }
  }

  #standDown(pool: IslandPool): void {
    const island = pool.standby.pop()!
    island.become('Free')
    island.memory.reset()
    this.#heldBytes -= island.sizeBytes
    pool.free.push(island)
  }

  /**
   * No more on standby than the plan wants, no more free ones than are likely to be wanted at once: each is a mapping.
   */
  #trim(pool: IslandPool): void {
    while (pool.standby.length > pool.wanted) this.#standDown(pool)
    while (pool.free.length > pool.wanted + pool.active.size + 1) this.#destroy(pool.free.pop()!)
  }

  #destroy(island: ResourceIsland): void {
    if (island.status === 'Standby') this.#heldBytes -= island.sizeBytes
    island.memory.close()
    this.#directory.delete(island.islandId)
    if (this.#closed && this.#directory.size === 0) this.#reservations.close()
  }

  #tellAvailable(): void {
    for (const listener of this.#listeners) listener()
  }
}

function keyOf(image: Image | null, sizeBytes: Bytes): string {
  return `${image?.id ?? 'zero'}:${sizeBytes}`
}
