import type { IslandCounts, IslandSource } from '../../act/local/islands.js'
import type { Bytes, Image, Island } from '../../act/local/memory/index.js'
import { checkOptionNames } from '../../sense/index.js'
import type { IslandAuditor } from './auditor.js'
import { Errors } from './errors.js'
import { holdingsOf, type IslandHoldings } from './holdings.js'
import { IslandPool } from './island-pool.js'
import { Reservations } from './reservations.js'
import { type TaskCharacteristics, TaskMemory } from './prediction/index.js'
import { ResourceIsland } from './resource-island.js'
import { SizeClasses } from './size-class.js'

const MIB = 2 ** 20

/** How much memory islands may hold, and in which sizes they come. */
export interface IslandManagerOptions {
  /** Memory that active and standby islands may hold together. */
  readonly memoryBudgetBytes: Bytes
  /** What others, a runtime's environments for one, hold of the same budget now (default: nothing). */
  readonly othersBytes?: () => Bytes
  /** Smallest step between the sizes of islands without an image (default 1 MiB); those with one have its size. */
  readonly granularityBytes?: Bytes
  /**
   * The most sizes of islands without an image, 1 to 32 (default 8). They follow what tasks ask for: powers of two at
   * first, then those that waste least.
   */
  readonly classLimit?: number
  /** Checks every island that a task gets or gives back, byte by byte: for tests and trial runs. */
  readonly auditor?: IslandAuditor | null
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
  /** Standby islands that gave way to other pools, or to memory pressure. */
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
  readonly #othersBytes: () => Bytes
  readonly #auditor: IslandAuditor | null
  readonly #sizes: SizeClasses
  #taskMemory: TaskMemory | null = null
  readonly #reservations = new Reservations()
  readonly #pools = new Map<string, IslandPool>()
  readonly #directory = new Map<number, ResourceIsland>()
  readonly #listeners = new Set<() => void>()
  readonly #swappers = new Set<() => Bytes>()
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
   * @throws RangeError naming the option out of range
   */
  constructor(options: IslandManagerOptions) {
    checkOptionNames('an island manager', options, {
      auditor: true,
      classLimit: true,
      granularityBytes: true,
      memoryBudgetBytes: true,
      othersBytes: true,
    })
    const { memoryBudgetBytes, granularityBytes = MIB, classLimit = 8 } = options
    if (!(memoryBudgetBytes >= MIB)) throw Errors.Budget(memoryBudgetBytes)
    this.#memoryBudgetBytes = memoryBudgetBytes
    this.#othersBytes = options.othersBytes ?? (() => 0)
    this.#auditor = options.auditor ?? null
    this.#sizes = new SizeClasses({ granularityBytes, classLimit })
  }

  /** Memory of all islands that are on standby or with a task. */
  get heldBytes(): Bytes {
    return this.#heldBytes
  }

  /** The sizes of islands without an image that were learned, in ascending order; none while they are powers of two. */
  get sizeClasses(): readonly Bytes[] {
    return this.#sizes.learned
  }

  /**
   * The pseudocode's `CalculateRequiredMemory`: a regression on what is known of the task, from what tasks of its type have
   * used, with a margin that one in forty exceeds.
   * @param task what is known of it before it starts
   * @returns `null` while too few tasks of its type have ended
   * @throws TypeError naming the characteristic that is wrong
   */
  calculateRequiredMemory(task: TaskCharacteristics): Bytes | null {
    return this.#taskMemory?.required(task) ?? null
  }

  /**
   * A task has ended: what is foreseen for the next ones learns from it.
   * @param task as it was given to {@link ResourceIslandManager.calculateRequiredMemory}
   * @param usedBytes what it has really used
   * @throws TypeError naming the characteristic that is wrong
   */
  learnRequiredMemory(task: TaskCharacteristics, usedBytes: Bytes): void {
    this.#taskMemory ??= new TaskMemory()
    this.#taskMemory.learn(task, usedBytes)
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
    if (image === null && this.#sizes.observe(requiredBytes)) this.#retire()
    const pool = this.#pool(image, requiredBytes)
    pool.ask(++this.#turn)
    const ready = pool.standby.pop()
    if (ready !== undefined) {
      this.#hits++
      return this.#activate(pool, ready, image, taskId)
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
    return this.#activate(pool, pool.standby.pop()!, image, taskId)
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
    this.#auditor?.takenBack(island)
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
    pool.want(image, Math.max(0, Math.floor(count)))
    pool.wantedBytes = sizeBytes
    const { wanted } = pool
    while (pool.standby.length < wanted && this.#standUp(pool));
    this.#trim(pool)
    const reached = pool.standbyOf(image)
    // Either there are more now, or there is room for others.
    this.#tellAvailable()
    return reached
  }

  counts(image: Image | null): IslandCounts {
    let standby = 0
    let active = 0
    for (const pool of this.#pools.values()) {
      if (pool.image?.id !== image?.id) continue
      standby += pool.standbyOf(image)
      active += pool.activeOf(image)
    }
    return { standby, active }
  }

  /**
   * Calls whenever memory is short, before islands on standby give theirs back.
   * @param swapOut gives back what it can do without, and says how much that was
   * @returns ends it
   */
  onPressure(swapOut: () => Bytes): () => void {
    this.#swappers.add(swapOut)
    return () => this.#swappers.delete(swapOut)
  }

  /**
   * Gives memory back: standby islands are destroyed, those first whose bytes tasks ask for least, until so much is given
   * back or none is left. They do not come back before a plan asks for them again. Free islands go first, as they may
   * still hold pages that tasks used to write to.
   * @param bytes how much to give back
   * @returns what was given back, by those that swap out first
   * @throws RangeError unless bytes is 0 or more
   */
  shrink(bytes: Bytes): Bytes {
    if (!(bytes >= 0)) throw Errors.ShrinkBytes(bytes)
    let swapped = 0
    for (const swapOut of this.#swappers) swapped += swapOut()
    return swapped < bytes ? swapped + this.#shrinkStandby(bytes - swapped) : swapped
  }

  #shrinkStandby(bytes: Bytes): Bytes {
    const before = this.#heldBytes
    for (const pool of this.#pools.values()) for (const island of pool.free.splice(0)) this.#destroy(island)
    for (const pool of this.#leastWorthFirst()) {
      while (before - this.#heldBytes < bytes && pool.standby.length > 0) {
        this.#destroy(pool.standby.pop()!)
        this.#evicted++
      }
      pool.wantNoMore()
    }
    if (this.#heldBytes < before) this.#tellAvailable()
    return before - this.#heldBytes
  }

  /** What islands really hold. Asks the native module of every parked island: not for every request. */
  holdings(): IslandHoldings {
    return holdingsOf(this.#pools.values())
  }

  onAvailable(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * Destroys the parked islands of an image, unless others use the same content; active ones go when their tasks end.
   * @param image about to be closed
   */
  forget(image: Image): void {
    const key = keyOf(image, image.sizeBytes)
    const pool = this.#pools.get(key)
    if (pool === undefined) return
    if (!pool.leave(image)) return this.#trim(pool)
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
    const sizeBytes = image === null ? this.#sizes.classFor(bytes) : image.sizeBytes
    const key = keyOf(image, sizeBytes)
    let pool = this.#pools.get(key)
    if (pool === undefined) this.#pools.set(key, (pool = new IslandPool(image, sizeBytes)))
    pool.join(image)
    return pool
  }

  /** Sizes are others now: what stands by for requests that another size serves goes, and stands by in that size. */
  #retire(): void {
    for (const [key, pool] of [...this.#pools]) {
      const { image, sizeBytes, wanted, wantedBytes } = pool
      if (image !== null || this.#sizes.classFor(wantedBytes ?? sizeBytes) === sizeBytes) continue
      this.#pools.delete(key)
      for (const island of [...pool.standby, ...pool.free]) this.#destroy(island)
      if (wanted > 0) this.keepStandby(null, wantedBytes ?? sizeBytes, wanted)
    }
  }

  #activate(pool: IslandPool, island: ResourceIsland, image: Image | null, taskId: string): ResourceIsland {
    island.become('Active', taskId)
    pool.active.set(island, image)
    if (island.used) this.#reused++
    island.used = true
    this.#auditor?.given(island)
    return island
  }

  /**
   * Puts one more island of the pool on standby, a free one if there is one.
   * @returns whether budget and kernel had room for it
   */
  #standUp(pool: IslandPool): boolean {
    if (this.#closed) throw Errors.Closed()
    if (this.#heldBytes + pool.sizeBytes > this.#memoryBudgetBytes - this.#othersBytes()) return false
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
   * Standby islands of other pools give way, those first whose bytes tasks ask for least, until there is room for one of
   * this pool; none does where all of them together would not make any.
   */
  #makeRoom(pool: IslandPool): void {
    const limit = this.#memoryBudgetBytes - this.#othersBytes() - pool.sizeBytes
    if (this.#heldBytes <= limit) return
    const others = this.#leastWorthFirst().filter((other) => other !== pool)
    const parkedBytes = others.reduce((sum, { standby, sizeBytes }) => sum + standby.length * sizeBytes, 0)
    if (this.#heldBytes - parkedBytes > limit) return
    for (const other of others) {
      while (this.#heldBytes > limit && other.standby.length > 0) {
        this.#standDown(other)
        this.#evicted++
      }
    }
  }

  #leastWorthFirst(): IslandPool[] {
    const pools = [...this.#pools.values()].filter(({ standby }) => standby.length > 0)
    return pools.sort((a, b) => a.worth(this.#turn) - b.worth(this.#turn))
  }

  #standDown(pool: IslandPool): void {
    const island = pool.standby.at(-1)!
    island.memory.reset()
    pool.standby.pop()
    island.become('Free')
    this.#heldBytes -= island.sizeBytes
    pool.free.push(island)
  }

  /**
   * No more on standby than the plan wants, no more free ones than are likely to be wanted at once: each is a mapping.
   */
  #trim(pool: IslandPool): void {
    const { wanted } = pool
    while (pool.standby.length > wanted) this.#standDown(pool)
    while (pool.free.length > wanted + pool.active.size + 1) this.#destroy(pool.free.pop()!)
  }

  #destroy(island: ResourceIsland): void {
    if (island.status === 'Standby') this.#heldBytes -= island.sizeBytes
    this.#auditor?.destroyed(island)
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
