// All environments of a runtime: starts and ends them, and knows what each of them is doing and holds.
import { Environment, type EnvironmentOwner } from './environment.js'
import { chooseVictims } from './eviction.js'
import type { FunctionPool } from './function-pool.js'
import type { IslandSource } from './islands.js'
import type { Bytes } from './memory/index.js'
import type { CompleteOptions, StopReason } from './options.js'
import type { Statistics } from './statistics.js'
import type { VmContext } from './vm-context.js'

export class Fleet {
  readonly #options: CompleteOptions
  readonly #statistics: Statistics
  readonly #islands: IslandSource
  readonly #pools = new Map<string, FunctionPool>()
  readonly #busy = new Set<Environment>()
  readonly #starting = new Set<Environment>()
  /** Environments so far. */
  #launched = 0

  /** @param islands that share the memory with environments */
  constructor(options: CompleteOptions, statistics: Statistics, islands: IslandSource) {
    this.#options = options
    this.#islands = islands
    this.#statistics = statistics
  }

  add(pool: FunctionPool): void {
    this.#pools.set(pool.name, pool)
  }

  /** Ends all environments of a function. */
  async remove(pool: FunctionPool): Promise<void> {
    for (const environment of pool.environments) this.stop(environment, 'closed')
    await Promise.all([...pool.environments].map(({ ended }) => ended))
    this.#pools.delete(pool.name)
  }

  pools(): FunctionPool[] {
    return [...this.#pools.values()]
  }

  /** What each wasm environment has mapped now: an island while it executes a task. */
  contexts(): VmContext[] {
    return this.pools()
      .filter(({ wasm }) => wasm !== null)
      .flatMap((pool) => [...pool.environments].map((environment) => contextOf(environment, pool)))
  }

  poolOf({ functionName }: { readonly functionName: string }): FunctionPool {
    return this.#pools.get(functionName)!
  }

  /** Environments that execute tasks, or are clearing up after one. */
  get busy(): number {
    return this.#busy.size
  }

  /** Those environments. */
  running(): Iterable<Environment> {
    return this.#busy
  }

  get startingAhead(): number {
    return [...this.#starting].filter(({ ahead }) => ahead).length
  }

  get startingForTasks(): number {
    return this.#starting.size - this.startingAhead
  }

  /**
   * @param owner hears of everything that happens to it
   * @throws Error when the system gives this process no more threads
   */
  start(pool: FunctionPool, ahead: boolean, owner: EnvironmentOwner): Environment {
    const { startTimeoutMs, clock } = this.#options
    const launch = { data: pool.launchData(), heapLimitBytes: pool.heapLimitBytes, startTimeoutMs, ahead }
    const environment = new Environment(++this.#launched, launch, owner)
    environment.lastUsedMs = clock.nowMs()
    pool.environments.add(environment)
    pool.starting++
    this.#starting.add(environment)
    this.#account(environment, pool.expectedBytes)
    return environment
  }

  /** It has loaded its function. @returns how long that took, on the runtime's clock */
  started(environment: Environment, heldBytes: Bytes): number {
    const pool = this.poolOf(environment)
    const startupMs = this.#options.clock.nowMs() - environment.lastUsedMs
    this.#starting.delete(environment)
    pool.starting--
    pool.startups.add(startupMs)
    this.#statistics.environmentsStarted++
    if (environment.ahead) this.#statistics.environmentsStartedAhead++
    this.measured(environment, heldBytes)
    return startupMs
  }

  /** It got a task. */
  occupied(environment: Environment): void {
    this.poolOf(environment).busy++
    this.#busy.add(environment)
  }

  /** It runs nothing any more. */
  vacated(environment: Environment): void {
    if (this.#busy.delete(environment)) this.poolOf(environment).busy--
  }

  stop(environment: Environment, reason: StopReason): void {
    this.#account(environment, 0)
    environment.stop(reason)
  }

  /** Its thread has ended. @returns whether it was starting until then */
  gone(environment: Environment): boolean {
    const pool = this.poolOf(environment)
    const wasStarting = this.#starting.delete(environment)
    if (wasStarting) pool.starting--
    else this.#statistics.environmentsStopped++
    this.vacated(environment)
    this.#account(environment, 0)
    pool.environments.delete(environment)
    return wasStarting
  }

  /**
   * Evicts, if it must and can, idle environments of less worth; for what is worth more than all of them, as a task that
   * is here, islands on standby give way before any environment does.
   * @param spared one that does not give way: it is about to get the task that needs the room
   * @returns whether there is room now
   */
  makeRoom(neededBytes: Bytes, worth: number, spared: Environment | null = null): boolean {
    if (worth === Infinity) this.#shrinkIslands(neededBytes)
    const shortBytes = this.#shortBytes(neededBytes)
    if (shortBytes <= 0) return true
    const victims = chooseVictims(this.#idle(spared), shortBytes, worth)
    for (const { environment } of victims ?? []) {
      this.#statistics.evictions++
      this.stop(environment, 'evicted')
    }
    return victims !== null
  }

  measured(environment: Environment, heldBytes: Bytes): void {
    const pool = this.poolOf(environment)
    // The number comes from the function's own thread: it cannot claim more than it is allowed to hold.
    pool.measuredBytes = Math.min(heldBytes, pool.ceilingBytes, this.#options.memoryBudgetBytes)
    this.#account(environment, pool.measuredBytes)
  }

  *#idle(spared: Environment | null): Generator<{ readonly environment: Environment; readonly score: number }> {
    for (const pool of this.#pools.values()) {
      for (const environment of pool.idle()) if (environment !== spared) yield { environment, score: pool.score }
    }
  }

  #shrinkIslands(neededBytes: Bytes): void {
    const shortBytes = this.#shortBytes(neededBytes)
    if (shortBytes <= 0) return
    this.#islands.shrink(shortBytes)
    this.#statistics.islandsChanged(this.#options.clock.nowMs())
  }

  #shortBytes(neededBytes: Bytes): Bytes {
    return this.#statistics.residentBytes + neededBytes - this.#options.memoryBudgetBytes
  }

  #account(environment: Environment, heldBytes: Bytes): void {
    if (environment.state === 'ending' && heldBytes > 0) return
    this.#statistics.addResident(heldBytes - environment.heldBytes, this.#options.clock.nowMs())
    environment.heldBytes = heldBytes
  }
}

function contextOf({ id, functionName, island, heldBytes }: Environment, { ceilingBytes }: FunctionPool): VmContext {
  const islandMap = new Map(island === null ? [] : [[island.id, island.status.address]])
  return { vmId: `${functionName}#${id}`, islandMap, memoryPressure: Math.min(1, heldBytes / ceilingBytes) }
}
