import type { Bytes, Image } from '../../act/local/memory/index.js'
import { checkOptionNames } from '../../sense/index.js'
import { Errors } from './errors.js'
import type { ResourceIslandManager } from './manager.js'
import type { ResourceIsland } from './resource-island.js'
import type { VmContext } from './vm-context.js'

/** What becomes of a task when no island is ready for it. */
export type WhenNone = 'wait' | 'allocate' | 'refuse'

/** Whose handler it is, and what it does when no island is ready. */
export interface HandlerOptions {
  /** Name of the sandbox. */
  readonly vmId: string
  /** What becomes of a task when no island is ready for it (default `allocate`). */
  readonly whenNone?: WhenNone
  /** The longest that a task waits for an island (default 1000 ms). */
  readonly waitMs?: number
}

/** What a task needs. */
export interface TaskRequest {
  /** Unique among the tasks of the sandbox. */
  readonly taskId: string
  /** Baseline code and data that its first island holds; `null`: zero bytes. */
  readonly image?: Image | null
  /** Memory that it will need: what the handler adds to the image in zeroed islands. */
  readonly requiredBytes: Bytes
}

/** The islands of a task that has started: buffers in the order in which they were mapped. */
export interface StartedTask {
  /** As it was asked for. */
  readonly taskId: string
  /** What it said it needs; its islands hold at least that. */
  readonly requiredBytes: Bytes
  /** In the order in which they were mapped. */
  readonly islands: readonly ResourceIsland[]
  /** Their pages. Each has length 0 once the task has ended. */
  readonly buffers: readonly ArrayBuffer[]
}

/**
 * The Resource Island Handler (seed 000) of one sandbox: finds out what a task needs, gets islands for it from the
 * manager, maps them before the task runs and unmaps them when it has ended. Maps and unmaps page tables; copies
 * nothing.
 */
export class ResourceIslandHandler {
  /** What the sandbox has mapped now. */
  readonly context: VmContext
  readonly #manager: ResourceIslandManager
  readonly #whenNone: WhenNone
  readonly #waitMs: number
  /** `null` while islands are gathered for the task. */
  readonly #tasks = new Map<string, StartedTask | null>()

  /**
   * @param manager where islands come from
   * @param options whose handler it is
   */
  constructor(manager: ResourceIslandManager, options: HandlerOptions) {
    checkOptionNames('an island handler', options, { vmId: true, waitMs: true, whenNone: true })
    this.context = { vmId: options.vmId, islandMap: new Map(), memoryPressure: 0 }
    this.#manager = manager
    this.#whenNone = options.whenNone ?? 'allocate'
    this.#waitMs = options.waitMs ?? 1000
  }

  /**
   * The pseudocode's `TaskStart`: gathers islands until the required memory is covered, then maps them all. A task gets
   * all that it needs or nothing.
   * @param request what the task needs
   * @throws Error when no island is ready (`refuse`), none became ready in time (`wait`) or the budget has no room
   * (`allocate`)
   */
  async taskStart(request: TaskRequest): Promise<StartedTask> {
    const { taskId, requiredBytes } = request
    if (!(requiredBytes > 0)) throw Errors.RequiredBytes(taskId, requiredBytes)
    if (this.#tasks.has(taskId)) throw Errors.TaskTwice(taskId)
    this.#tasks.set(taskId, null)
    const islands: ResourceIsland[] = []
    try {
      await this.#gather(request, islands)
      const started = { taskId, requiredBytes, islands, buffers: islands.map((island) => this.#map(island)) }
      this.#tasks.set(taskId, started)
      this.#weigh()
      return started
    } catch (error) {
      this.#tasks.delete(taskId)
      this.#giveBack(islands)
      throw error
    }
  }

  /**
   * Unmaps the task's islands, whose buffers become empty, and gives them back to be reset.
   * @param taskId one that has started
   * @throws Error when there is no such task, or it has not got its islands yet
   */
  taskEnd(taskId: string): void {
    const task = this.#tasks.get(taskId)
    if (task === undefined || task === null) throw Errors.TaskUnknown(taskId)
    this.#tasks.delete(taskId)
    this.#weigh()
    this.#giveBack(task.islands)
  }

  #weigh(): void {
    let required = 0
    let mapped = 0
    for (const task of this.#tasks.values()) {
      if (task === null) continue
      required += task.requiredBytes
      for (const { sizeBytes } of task.islands) mapped += sizeBytes
    }
    this.context.memoryPressure = mapped === 0 ? 0 : required / mapped
  }

  /** All of them go back, whatever becomes of one. */
  #giveBack(islands: readonly ResourceIsland[]): void {
    const failures: unknown[] = []
    const attempt = (call: () => void) => {
      try {
        call()
      } catch (error) {
        failures.push(error)
      }
    }
    for (const island of islands) {
      if (this.context.islandMap.delete(island.islandId)) attempt(() => island.memory.detach())
      attempt(() => this.#manager.releaseIsland(island))
    }
    if (failures.length > 0) throw failures[0]
  }

  async #gather({ taskId, image = null, requiredBytes }: TaskRequest, islands: ResourceIsland[]): Promise<void> {
    let missingBytes = requiredBytes
    for (let wanted = image; missingBytes > 0; wanted = null) {
      const island = await this.#obtain(wanted, missingBytes, taskId)
      islands.push(island)
      missingBytes -= island.sizeBytes
    }
  }

  async #obtain(image: Image | null, bytes: Bytes, taskId: string): Promise<ResourceIsland> {
    const ready = this.#manager.getAvailableIsland(image, bytes, taskId)
    if (ready !== null) return ready
    if (this.#whenNone === 'wait') return this.#wait(image, bytes, taskId)
    const made = this.#whenNone === 'allocate' ? this.#manager.allocateIsland(image, bytes, taskId) : null
    if (made === null) throw Errors.NoIsland(taskId, bytes)
    return made
  }

  #wait(image: Image | null, bytes: Bytes, taskId: string): Promise<ResourceIsland> {
    return new Promise((resolve, reject) => {
      const end = () => {
        stop()
        clearTimeout(timer)
      }
      const stop = this.#manager.onAvailable(() => {
        try {
          const island = this.#manager.getAvailableIsland(image, bytes, taskId)
          if (island === null) return
          resolve(island)
        } catch (error) {
          // This task's failure, not that of whoever gave an island back.
          reject(error as Error)
        }
        end()
      })
      const timer = setTimeout(() => {
        stop()
        reject(Errors.Waited(taskId, this.#waitMs))
      }, this.#waitMs)
    })
  }

  #map(island: ResourceIsland): ArrayBuffer {
    const buffer = island.memory.expose()
    this.context.islandMap.set(island.islandId, island.physicalAddress)
    return buffer
  }
}
