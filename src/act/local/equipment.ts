// What a task takes along into its environment: a copy of its input and, for wasm, an island.
import { Errors } from './errors.js'
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
  readonly #options: CompleteOptions
  readonly #islands: IslandSource
  readonly #statistics: Statistics
  readonly #usedIslands = new WeakSet<Island>()

  constructor(options: CompleteOptions, islands: IslandSource, statistics: Statistics) {
    this.#options = options
    this.#islands = islands
    this.#statistics = statistics
  }

  /** @returns why a task cannot have what it needs, or that it must wait for an island */
  equip(task: Task, pool: FunctionPool): Equipment | 'wait' | Error {
    const input = copyOf(task)
    if (input instanceof Error || pool.wasm === null) return input instanceof Error ? input : { input, island: null }
    const island = this.#islandFor(task, pool.name, pool.wasm.program.image)
    return island === 'wait' || island instanceof Error ? island : { input, island }
  }

  /** Nobody uses it any more. */
  takeBack(island: Island): void {
    this.#islands.release(island)
  }

  #islandFor(task: Task, functionName: string, image: Image): Island | 'wait' | Error {
    const { whenNoIsland } = this.#options
    const standby = this.#islands.acquire(image, image.sizeBytes, task.id)
    if (standby === null && whenNoIsland === 'wait') return 'wait'
    if (standby === null && whenNoIsland === 'refuse') return Errors.NoIsland(functionName)
    const island = standby ?? this.#islands.allocate(image, image.sizeBytes, task.id)
    if (island === null) return Errors.NoMemoryForIsland(functionName, image.sizeBytes)
    this.#statistics.islandsAttached++
    if (this.#usedIslands.has(island)) this.#statistics.islandsReused++
    this.#usedIslands.add(island)
    return island
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
