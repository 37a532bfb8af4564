import type { Address, Bytes, Image, Island } from '../../act/local/memory/index.js'
import { Errors } from './errors.js'

/**
 * Where an island is in its life.
 * - `Active`: mapped into a task's address space and in use
 * - `Standby`: populated with its image, parked, ready to be mapped
 * - `Free`: parked and clean, its memory given back; becomes `Standby` when it is wanted again
 */
export type IslandStatus = 'Active' | 'Standby' | 'Free'

/** The life of an island: nothing leaves `Active` for `Standby` but through `Free`, where it is reset. */
const NEXT: Readonly<Record<IslandStatus, readonly IslandStatus[]>> = {
  Free: ['Standby'],
  Standby: ['Active', 'Free'],
  Active: ['Free'],
}

/** A predicted, pre-populated memory region, as the directory of islands shows it (seed 000). */
export class ResourceIsland {
  /** Unique in the process. */
  readonly islandId: number
  /** A multiple of the page size. */
  readonly sizeBytes: Bytes
  /** What it holds when it is fresh; `null`: zero bytes. */
  readonly image: Image | null
  /** Its pages. */
  readonly memory: Island
  /** Whether some task has had it before. */
  used = false
  #status: IslandStatus = 'Free'
  #taskId: string | null = null

  /** @internal */
  constructor(memory: Island, image: Image | null) {
    this.islandId = memory.id
    this.sizeBytes = memory.sizeBytes
    this.image = image
    this.memory = memory
  }

  /** Where it is in its life. */
  get status(): IslandStatus {
    return this.#status
  }

  /** Its one owner, while it is active. */
  get taskId(): string | null {
    return this.#taskId
  }

  /** Where its pages are mapped now: user space cannot know the frames behind them. */
  get physicalAddress(): Address {
    return this.memory.status.address
  }

  /**
   * @throws Error when its life does not lead from its status to this one
   * @internal
   */
  become(status: IslandStatus, taskId: string | null = null): void {
    if (!NEXT[this.#status].includes(status)) throw Errors.Transition(this.islandId, this.#status, status)
    this.#status = status
    this.#taskId = status === 'Active' ? taskId : null
  }
}
