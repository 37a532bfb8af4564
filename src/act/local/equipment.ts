// What a task takes along into its environment: a copy of its input and, for wasm, an island.
import type { Environment } from './environment.js'
import { Errors } from './errors.js'
import type { Fleet } from './fleet.js'
import type { FunctionPool } from './function-pool.js'
import type { IslandSource } from './islands.js'
import type { Image, Island } from './memory/index.js'
import type { CompleteOptions } from './options.js'
import type { Statistics } from './statistics.js'
import type { Task } from './task.js'

export interface Equipment {
  readonly input: Uint8Array<ArrayBuffer>
  /** null: js. */
  readonly island: Island | null
}

export class Outfitter {
  readonly #islands: IslandSource
  readonly #fleet: Fleet
  readonly #options: CompleteOptions
  readonly #statistics: Statistics
  readonly #usedIslands = new WeakSet<Island>()

  constructor(islands: IslandSource, fleet: Fleet, options: CompleteOptions, statistics: Statistics) {
    this.#islands = islands
    this.#fleet = fleet
    this.#options = options
    this.#statistics = statistics
  }

  /**
   * @param environment the idle one that it is for
   * @returns why a task cannot have what it needs, or that it must wait for an island
   */
  equip(task: Task, pool: FunctionPool, environment: Environment): Equipment | 'wait' | Error {
    const input = copyOf(task)
    if (input instanceof Error || pool.wasm === null) return input instanceof Error ? input : { input, island: null }
    const island = this.#islandFor(task, pool, pool.wasm.image, environment)
    return island === 'wait' || island instanceof Error ? island : { input, island }
  }

  /** Nobody uses it any more. */
  takeBack(island: Island): void {
    this.#islands.release(island)
    this.#noteChange()
  }

  #islandFor(task: Task, pool: FunctionPool, image: Image, environment: Environment): Island | 'wait' | Error {
    const standby = this.#islands.acquire(image, image.sizeBytes, task.id)
    const mayMake = standby === null && pool.busy < pool.islandLimit
    const island = mayMake ? this.#make(image, task.id, environment) : standby
    if (island === null && pool.islandWaitMs > 0) return 'wait'
    if (island === null && mayMake) return Errors.NoMemoryForIsland(pool.name, image.sizeBytes)
    if (island === null) return Errors.NoIsland(pool.name)
    this.#statistics.islandsAttached++
    if (this.#usedIslands.has(island)) this.#statistics.islandsReused++
    this.#usedIslands.add(island)
    return island
  }

  /** Idle environments give way to a task that is here, but for the one that it is about to run in. */
  #make(image: Image, taskId: string, environment: Environment): Island | null {
    const allocate = () => this.#islands.allocate(image, image.sizeBytes, taskId)
    const island = allocate() ?? (this.#fleet.makeRoom(image.sizeBytes, Infinity, environment) ? allocate() : null)
    this.#noteChange()
    return island
  }

  #noteChange(): void {
    this.#statistics.islandsChanged(this.#options.clock.nowMs())
  }
}

/** Never the caller's own buffer, which may be part of one that holds other bytes, too. */
function copyOf({ functionName, input }: Task): Uint8Array<ArrayBuffer> | Error {
  try {
    return new Uint8Array(input)
  } catch (error) {
    return Errors.InputGone(functionName, (error as Error).message) // detached while the task was waiting
  }
}
