import { type Bytes, type Image, PageRegion } from '../../act/local/memory/index.js'
import { checkOptionNames } from '../../sense/index.js'
import { AddressSpace, MOST_BUFFER_BYTES } from './address-space.js'
import { Errors } from './errors.js'
import type { ResourceIslandManager } from './manager.js'
import type { ResourceIsland } from './resource-island.js'
import type { HandlerOptions, ShortageReaction, StartedTask, TaskRequest, WhenNone } from './task-request.js'
import type { VmContext } from '../../act/local/vm-context.js'
import { Wait } from './wait.js'

/** What timers can wait for: 25 days. */
const LONGEST_WAIT_MS = 2 ** 31 - 1

interface Running {
  readonly request: TaskRequest
  readonly started: StartedTask
}

/**
 * The Resource Island Handler (seed 000) of one sandbox: finds out what a task needs, gets islands for it from the
 * manager, maps them before the task runs and unmaps them when it has ended. Islands that a task leaves idle are swapped
 * out when the sandbox or the host is short of memory, or when somebody says so, and mapped again when the task asks.
 * Maps and unmaps page tables; copies nothing.
 */
export class ResourceIslandHandler {
  readonly #manager: ResourceIslandManager
  readonly #space: AddressSpace
  readonly #stopListening: () => void
  /** `null` while islands are gathered for the task. */
  readonly #tasks = new Map<string, Running | null>()
  /** Those that wait for room in the address space. */
  readonly #roomListeners = new Set<() => void>()
  /** All that wait. */
  readonly #closeListeners = new Set<() => void>()
  #whenNone: WhenNone = 'allocate'
  #waitMs = 1000
  #closed = false

  /**
   * @param manager where islands come from
   * @param options whose handler it is
   * @throws TypeError or RangeError naming the option that is wrong
   */
  constructor(manager: ResourceIslandManager, options: HandlerOptions) {
    const names = { memoryLimitBytes: true, vmId: true, waitMs: true, whenNone: true } as const
    checkOptionNames('an island handler', options, names)
    const { vmId, memoryLimitBytes = Infinity } = options
    if (!(memoryLimitBytes > 0)) throw Errors.MemoryLimit(vmId, memoryLimitBytes)
    this.#manager = manager
    this.#space = new AddressSpace(vmId, memoryLimitBytes)
    this.react(options)
    this.#stopListening = manager.onPressure(() => this.swapOutIdle())
  }

  /** What the sandbox has mapped now. */
  get context(): VmContext {
    return this.#space.context
  }

  /**
   * Changes what becomes of tasks when no island is ready; for those that come from now on.
   * @param reaction what is left out stays as it is
   * @throws RangeError naming what is wrong
   */
  react(reaction: ShortageReaction): void {
    const { whenNone = this.#whenNone, waitMs = this.#waitMs } = reaction
    if (!['wait', 'allocate', 'refuse'].includes(whenNone)) throw Errors.WhenNone(whenNone)
    if (!(waitMs >= 0 && waitMs <= LONGEST_WAIT_MS)) throw Errors.WaitMs(waitMs, LONGEST_WAIT_MS)
    this.#whenNone = whenNone
    this.#waitMs = waitMs
  }

  /**
   * The pseudocode's `TaskStart`, up to `ExecuteTask`: gathers islands until the required memory is covered, then maps
   * them all. A task gets all that it needs or nothing.
   * @param request what the task needs
   * @throws Error when no island is ready (`refuse`), none became ready in time (`wait`), the budget has no room
   * (`allocate`), or the sandbox may not have so much mapped
   */
  async taskStart(request: TaskRequest): Promise<StartedTask> {
    const { taskId } = request
    this.#checkOpen()
    const requiredBytes = this.#calculateRequiredMemory(request)
    if (this.#tasks.has(taskId)) throw Errors.TaskTwice(taskId)
    this.#tasks.set(taskId, null)
    const islands: ResourceIsland[] = []
    try {
      const wait = new Wait(taskId, this.#waitMs)
      await this.#gather(request, requiredBytes, islands, wait)
      await this.#makeRoom(taskId, islands, wait)
      for (const island of islands) this.#space.map(island, taskId)
      const space = this.#space
      const started: StartedTask = {
        taskId,
        requiredBytes,
        islands,
        get buffers() {
          return islands.map((island) => space.bufferOf(island))
        },
      }
      this.#tasks.set(taskId, { request, started })
      return started
    } catch (error) {
      this.#tasks.delete(taskId)
      this.#giveBack(islands)
      throw error
    }
  }

  /**
   * The whole of the pseudocode: starts the task, executes it, and ends it whatever becomes of it.
   * @param request what the task needs
   * @param execute is given the task's islands
   * @returns what `execute` does
   * @throws what `taskStart` or `execute` throws
   */
  async executeTask<Result>(
    request: TaskRequest,
    execute: (task: StartedTask) => Result | Promise<Result>,
  ): Promise<Result> {
    const task = await this.taskStart(request)
    try {
      return await execute(task)
    } finally {
      if (this.#tasks.has(task.taskId)) this.taskEnd(task.taskId)
    }
  }

  /**
   * Unmaps the task's islands, whose buffers become empty, and gives them back to be reset.
   * @param taskId one that has started
   * @throws Error when there is no such task, or it has not got its islands yet
   */
  taskEnd(taskId: string): void {
    const { request, started } = this.#running(taskId)
    this.#tasks.delete(taskId)
    try {
      if (request.characteristics !== undefined)
        this.#manager.learnRequiredMemory(request.characteristics, usedBytes(started.islands))
    } finally {
      this.#giveBack(started.islands)
    }
  }

  /**
   * The task's consent that islands of its own are swapped out: it does not touch them until it asks for them again.
   * @param taskId one that has started
   * @param islandId one of its islands; left out: all of them
   * @throws Error when there is no such task, or the island is not its
   */
  taskIdle(taskId: string, islandId?: number): void {
    for (const island of this.#islandsOf(taskId, islandId)) this.#space.rest(island.islandId)
    this.#tellOfRoom()
  }

  /**
   * The task wants its islands: those that were swapped out are mapped again. Their content is what it was.
   * @param taskId one that has started
   * @param islandId one of its islands; left out: all of them
   * @returns their buffers; earlier ones stay empty
   * @throws Error when there is no such task, the island is not its, or what else is in use leaves no room
   */
  access(taskId: string, islandId?: number): ArrayBuffer[] {
    return this.#islandsOf(taskId, islandId).map((island) => this.#space.swapIn(island.islandId))
  }

  /**
   * Unmaps an island that its task has left idle, gives back what it can of its memory, and keeps its content.
   * @param islandId of a task of this sandbox
   * @returns memory that was given back at once; what the kernel writes to swap comes on top
   * @throws Error when no task here has it, or its task uses it
   */
  swapOut(islandId: number): Bytes {
    const givenBack = this.#space.swapOut(islandId)
    this.#tellOfRoom()
    return givenBack
  }

  /**
   * Maps an island that was swapped out; it is in use again.
   * @param islandId of a task of this sandbox
   * @returns its buffer
   * @throws Error when no task here has it, or what else is in use leaves no room
   */
  swapIn(islandId: number): ArrayBuffer {
    return this.#space.swapIn(islandId)
  }

  /** Swaps out every idle island; also called when the host is short of memory. @returns what was given back at once */
  swapOutIdle(): Bytes {
    const givenBack = this.#space.swapOutIdle()
    this.#tellOfRoom()
    return givenBack
  }

  /** Ends every task, and takes no more. Those that wait fail at once. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#stopListening()
    const running = [...this.#tasks.values()].filter((task) => task !== null)
    for (const { started } of running) this.taskEnd(started.taskId)
    for (const listener of [...this.#closeListeners]) listener()
  }

  #calculateRequiredMemory({ taskId, image = null, requiredBytes, characteristics }: TaskRequest): Bytes {
    const foreseen = characteristics === undefined ? null : this.#manager.calculateRequiredMemory(characteristics)
    const bytes = requiredBytes ?? foreseen ?? image?.sizeBytes
    if (!(bytes !== undefined && bytes > 0 && bytes < Infinity)) throw Errors.RequiredBytes(taskId, bytes)
    if (bytes > this.#space.limitBytes) throw Errors.NoRoom(this.context.vmId, taskId, bytes)
    return bytes
  }

  async #gather(request: TaskRequest, bytes: Bytes, islands: ResourceIsland[], wait: Wait): Promise<void> {
    let missingBytes = bytes
    for (let wanted = request.image ?? null; missingBytes > 0; wanted = null) {
      const island = await this.#obtain(wanted, Math.min(missingBytes, MOST_BUFFER_BYTES), wait)
      islands.push(island)
      missingBytes -= Math.min(island.sizeBytes, MOST_BUFFER_BYTES)
    }
  }

  async #obtain(image: Image | null, bytes: Bytes, wait: Wait): Promise<ResourceIsland> {
    const { taskId } = wait
    const get = () => {
      this.#checkOpen()
      return this.#manager.getAvailableIsland(image, bytes, taskId)
    }
    const ready = get()
    if (ready !== null) return ready
    if (this.#whenNone === 'wait') {
      return wait.until(get, (again) => this.#listen(again, this.#manager.onAvailable(again)))
    }
    const made = this.#whenNone === 'allocate' ? this.#manager.allocateIsland(image, bytes, taskId) : null
    if (made === null) throw Errors.NoIsland(taskId, bytes)
    return made
  }

  /** Other islands of the sandbox make room by being swapped out, or, if the task may wait, by being given back. */
  async #makeRoom(taskId: string, islands: readonly ResourceIsland[], wait: Wait): Promise<void> {
    const bytes = islands.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    const make = () => {
      this.#checkOpen()
      return this.#space.makeRoom(bytes) ? true : null
    }
    if (make() !== null) return
    if (this.#whenNone !== 'wait') throw Errors.NoRoom(this.context.vmId, taskId, bytes)
    await wait.until(make, (again) => {
      this.#roomListeners.add(again)
      return this.#listen(again, () => this.#roomListeners.delete(again))
    })
  }

  /** It is called when the handler is closed, too. */
  #listen(again: () => void, stop: () => void): () => void {
    this.#closeListeners.add(again)
    return () => {
      this.#closeListeners.delete(again)
      stop()
    }
  }

  #checkOpen(): void {
    if (this.#closed) throw Errors.HandlerClosed(this.context.vmId)
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
      attempt(() => this.#space.unmap(island))
      attempt(() => this.#manager.releaseIsland(island))
    }
    this.#tellOfRoom()
    if (failures.length > 0) throw failures[0]
  }

  #tellOfRoom(): void {
    for (const listener of [...this.#roomListeners]) listener()
  }

  #running(taskId: string): Running {
    const task = this.#tasks.get(taskId)
    if (task === undefined || task === null) throw Errors.TaskUnknown(taskId)
    return task
  }

  #islandsOf(taskId: string, islandId: number | undefined): readonly ResourceIsland[] {
    const { islands } = this.#running(taskId).started
    if (islandId === undefined) return islands
    const island = islands.find((each) => each.islandId === islandId)
    if (island === undefined) throw Errors.NotOfTask(taskId, islandId)
    return [island]
  }
}

/** What a task really used: of an image all, as nobody can tell what it only read, and what it wrote to of the rest. */
function usedBytes(islands: readonly ResourceIsland[]): Bytes {
  return islands.reduce((sum, { image, memory, sizeBytes }) => {
    if (image !== null) return sum + sizeBytes
    const region = PageRegion.ofIsland(memory, { offsetBytes: 0, sizeBytes })
    try {
      return sum + region.changedBytes()
    } finally {
      region.close()
    }
  }, 0)
}
