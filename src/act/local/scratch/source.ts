// All resources of a runtime's tasks that can be reset by themselves.
import type { Outcome } from '../../actions.js'
import type { ScratchKind, ScratchListener, ScratchResource, ScratchSource, ScratchTaskEnd } from '../../scratch.js'
import type { Environment } from '../environment.js'
import { Errors } from '../errors.js'
import {
  type Bytes,
  pageBytes,
  PageRegion,
  type ResettableRegion,
  ScratchArea,
  SnapshotBuffer,
} from '../memory/index.js'
import type { DeclaredArena, DeclaredFolder } from '../messages.js'
import type { Task, TaskResult } from '../task.js'
import { removeScratchFolder } from './folder.js'
import { HeldLease } from './lease.js'
import { LocalResource } from './resource.js'
import { MOST_ARENAS } from './limits.js'

const MOST: Readonly<Record<ScratchKind, number>> = { memory: MOST_ARENAS, storage: 1 }
/** An environment has one folder, and arenas have names of their own. */
const FOLDER_NAME = 'scratch'

/** What is known of a task that runs. */
interface RunningTask {
  readonly environment: Environment
  exhausted: ScratchKind | null
}

export class LocalScratch implements ScratchSource {
  readonly #snapshotBytes: Bytes
  readonly #waitMs: number
  readonly #resources = new Map<number, LocalResource>()
  readonly #byEnvironment = new Map<Environment, LocalResource[]>()
  readonly #tasks = new Map<string, RunningTask>()
  readonly #listeners = new Set<ScratchListener>()
  /** Folders that are being removed. */
  readonly #removals = new Set<Promise<void>>()
  #buffer: SnapshotBuffer | null = null
  #made = 0

  /**
   * @param snapshotBytes DRAM set aside for snapshots, once there is something to take one of
   * @param waitMs the longest that a reset waits until a function has done with its resource
   */
  constructor(snapshotBytes: Bytes, waitMs: number) {
    this.#snapshotBytes = snapshotBytes
    this.#waitMs = waitMs
  }

  resourcesOf(taskId: string): readonly ScratchResource[] {
    return this.#of(taskId).map((resource) => resource.describe())
  }

  setCost(resourceId: number, costMs: number): void {
    const resource = this.#resources.get(resourceId)
    if (resource !== undefined) resource.costMs = costMs
  }

  restore(resourceId: number): number | null {
    return this.#resources.get(resourceId)?.restore() ?? null
  }

  listen(listener: ScratchListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Looks what the resources of all running tasks hold. */
  measure(): void {
    for (const taskId of this.#tasks.keys()) for (const resource of this.#of(taskId)) resource.measure()
  }

  /** What those of a task hold, as last measured. */
  heldBytes(taskId: string, kind: ScratchKind): Bytes {
    return this.#of(taskId, kind).reduce((sum, { heldBytes }) => sum + heldBytes, 0)
  }

  /**
   * Resets resources of a task, the cheapest for what they hold first, until they hold no more than `toBytes` together.
   * The task goes on.
   */
  async reset(taskId: string, kind: ScratchKind, toBytes: Bytes): Promise<Outcome> {
    const gone: Outcome = { status: 'failed', reason: `task ${taskId} has ended`, retry: false }
    if (!this.#tasks.has(taskId)) return gone
    const all = this.#of(taskId, kind)
    for (const resource of all) resource.measure()
    const candidates = all.filter(({ heldBytes }) => heldBytes > 0)
    const priceOf = ({ costMs, heldBytes }: LocalResource) => costMs / heldBytes
    candidates.sort((a, b) => priceOf(a) - priceOf(b))
    let busy = ''
    for (const resource of candidates) {
      if (this.heldBytes(taskId, kind) <= toBytes) break
      if (!(await this.#resetOne(resource, taskId))) busy = resource.name
    }
    if (!this.#tasks.has(taskId)) return gone
    const reached = this.heldBytes(taskId, kind)
    if (reached <= toBytes) return { status: 'done', reached }
    const reason = busy === '' ? `they hold ${reached} bytes again` : `${busy} was in use for ${this.#waitMs} ms`
    return busy === '' ? { status: 'partial', reached, reason } : { status: 'failed', reason, retry: true }
  }

  /** An environment's function has made an arena, or its folder. */
  declared(environment: Environment, made: DeclaredArena | DeclaredFolder): void {
    const known = this.#byEnvironment.get(environment) ?? []
    const kind = made.type === 'arena' ? 'memory' : 'storage'
    // Its own side makes no more: whoever sent this is not it.
    if (known.filter((each) => each.kind === kind).length >= MOST[kind]) return
    const region = made.type === 'arena' ? arenaOf(made) : folderOf(environment)
    if (region === null) return
    const name = made.type === 'arena' ? made.name : FOLDER_NAME
    const lease = new HeldLease(made.lease)
    const resource = new LocalResource({ id: ++this.#made, name, kind, environment, region, lease })
    this.#resources.set(resource.id, resource)
    this.#byEnvironment.set(environment, [...known, resource])
  }

  began(task: Task, environment: Environment): void {
    this.#tasks.set(task.id, { environment, exhausted: null })
  }

  exhausted(task: Task, kind: ScratchKind): void {
    const running = this.#tasks.get(task.id)
    if (running !== undefined) running.exhausted = kind
  }

  ended({ taskId, functionName, status, runMs }: TaskResult): void {
    const running = this.#tasks.get(taskId)
    if (running === undefined) return
    const { exhausted } = running
    const had = this.#of(taskId)
    this.#tasks.delete(taskId)
    if (had.length === 0) return
    const end: ScratchTaskEnd = { taskId, functionName, isDone: status === 'done', exhausted, runMs }
    for (const listener of this.#listeners) listener.ended(end)
  }

  /** An environment is no more. */
  gone(environment: Environment): void {
    for (const resource of this.#byEnvironment.get(environment) ?? []) {
      this.#resources.delete(resource.id)
      resource.close()
    }
    this.#byEnvironment.delete(environment)
    if (environment.scratchFolder !== null) this.#remove(environment.scratchFolder)
  }

  /** Resolves when all that was written is gone. */
  async close(): Promise<void> {
    for (const environment of [...this.#byEnvironment.keys()]) this.gone(environment)
    this.#buffer?.close()
    this.#buffer = null
    await Promise.all(this.#removals)
  }

  #remove(folder: string): void {
    const removal = removeScratchFolder(folder)
      .catch((error: Error) => process.emitWarning(Errors.NotRemoved(folder, error.message)))
      .finally(() => this.#removals.delete(removal))
    this.#removals.add(removal)
  }

  async #resetOne(resource: LocalResource, taskId: string): Promise<boolean> {
    this.#buffer ??= SnapshotBuffer.create(Math.ceil(this.#snapshotBytes / pageBytes()) * pageBytes())
    const reset = await resource.reset(taskId, this.#buffer, this.#waitMs)
    if (reset !== null) for (const listener of this.#listeners) listener.reset(reset)
    return reset !== null
  }

  #of(taskId: string, kind?: ScratchKind): LocalResource[] {
    const running = this.#tasks.get(taskId)
    const all = running === undefined ? [] : (this.#byEnvironment.get(running.environment) ?? [])
    return kind === undefined ? all : all.filter((resource) => resource.kind === kind)
  }
}

/** @returns null when it is none that the function's side makes, but the function's own forgery */
function arenaOf({ memory }: DeclaredArena): ResettableRegion | null {
  try {
    return PageRegion.ofArena(new Uint8Array(memory.buffer))
  } catch {
    return null
  }
}

/**
 * The function may have written to it before the runtime heard of it: what it began with is not what is there.
 * @returns null when the function has removed its folder, or put something else there
 */
function folderOf({ scratchFolder }: Environment): ResettableRegion | null {
  try {
    return scratchFolder === null ? null : ScratchArea.openEmpty(scratchFolder)
  } catch {
    return null
  }
}
