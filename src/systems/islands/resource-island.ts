import type { Address, Bytes, Image, Island } from '../../act/local/memory/index.js'
import { Errors } from './errors.js'

/**
 * Where an island is in its life.
 * - `Active`: mapped into a task's address space and in use
 * - `Standby`: parked, ready to be mapped: populated with its image for whoever comes, or, where it has an owner, swapped
 *   out with that task's content
 * - `Free`: parked and clean, its memory given back; becomes `Standby` when it is wanted again
 */
export type IslandStatus = 'Active' | 'Standby' | 'Free'

/** The life of an island. Only by way of `Free`, where it is reset, does it go from one task to another. */
const NEXT: Readonly<Record<IslandStatus, readonly IslandStatus[]>> = {
  Free: ['Standby'],
  Standby: ['Active', 'Free'],
  Active: ['Standby', 'Free'],
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

  /** Its one owner, while it is active or swapped out. */
  get taskId(): string | null {
    return this.#taskId
  }

  /** Where its pages are mapped now: user space cannot know the frames behind them. */
  get physicalAddress(): Address {
    return this.memory.status.address
  }

  /**
   * @param taskId whose it is then; while it has an owner, nobody else but that one, or nobody when it becomes `Free`
   * @throws Error when its life does not lead from its status to this one
   * @internal
   */
  become(status: IslandStatus, taskId: string | null = null): void {
    const isLed =
      NEXT[this.#status].includes(status) && (status === 'Active' || status === 'Standby' || taskId === null)
    const staysIts = this.#taskId === null || status === 'Free' || taskId === this.#taskId
    if (!isLed || !staysIts) throw Errors.Transition(this.islandId, this.#status, status)
    this.#status = status
    this.#taskId = taskId
  }
}
