// The runtime's side of one resource that can be reset while its function runs.
import type { ScratchKind, ScratchReset, ScratchResource } from '../../scratch.js'
import type { Environment } from '../environment.js'
import type { Bytes, MemoryErrorCode, ResettableRegion, ResourceSnapshot, SnapshotBuffer } from '../memory/index.js'
import type { HeldLease } from './lease.js'

/** What a resource is made of. */
export interface ResourceParts {
  readonly id: number
  readonly name: string
  readonly kind: ScratchKind
  readonly environment: Environment
  readonly region: ResettableRegion
  readonly lease: HeldLease
}

/** What was to be undone, and how often the function had used it then. */
interface Undo {
  readonly snapshot: ResourceSnapshot
  readonly uses: number
}

const WITHOUT_SNAPSHOT: readonly MemoryErrorCode[] = ['ATOLL_NO_SPACE', 'ATOLL_LAYOUT']

export class LocalResource {
  readonly id: number
  readonly name: string
  readonly kind: ScratchKind
  readonly environment: Environment
  /** Time that resetting it would cost, as far as anybody has said. */
  costMs = 0
  readonly #region: ResettableRegion
  readonly #lease: HeldLease
  #heldBytes: Bytes = 0
  #undo: Undo | null = null

  constructor({ id, name, kind, environment, region, lease }: ResourceParts) {
    this.id = id
    this.name = name
    this.kind = kind
    this.environment = environment
    this.#region = region
    this.#lease = lease
  }

  get heldBytes(): Bytes {
    return this.#heldBytes
  }

  /** Looks what it holds, unless its function is at it: pages can be counted at any time, files cannot. */
  measure(): void {
    if (this.kind === 'memory') this.#heldBytes = this.#region.changedBytes()
    else if (this.#lease.tryTake()) this.#measureAndGiveBack()
    if (this.#undo !== null && this.#undo.uses !== this.#lease.uses) this.forgetUndo()
  }

  #measureAndGiveBack(): void {
    try {
      this.#heldBytes = this.#region.changedBytes()
    } catch {
      // Its function keeps files open and writes to them after all: then it holds what it held when that was seen last.
    } finally {
      this.#lease.giveBack(0)
    }
  }

  describe(): ScratchResource {
    const { id, name, kind } = this
    const { uses, usedMs } = this.#lease
    const { functionName } = this.environment
    return { id, name, kind, functionName, sizeBytes: this.#region.sizeBytes, heldBytes: this.#heldBytes, uses, usedMs }
  }

  /**
   * Keeps what it holds, as far as the buffer has room, and puts it back to how it began.
   * @param waitMs the longest to wait until its function has done with it
   * @returns null: its function did not let go of it in time
   */
  async reset(taskId: string, buffer: SnapshotBuffer, waitMs: number): Promise<ScratchReset | null> {
    const askedMs = performance.now()
    if (!this.#lease.tryTake() && !(await this.#lease.take(waitMs))) return null
    const takenMs = performance.now()
    try {
      this.forgetUndo()
      this.measure()
      const resource = this.describe()
      const snapshot = this.#keep(buffer)
      const keptMs = performance.now()
      const { changedBytes } = this.#region.reset()
      this.#heldBytes = this.#region.changedBytes()
      this.#undo = snapshot === null ? null : { snapshot, uses: this.#lease.uses }
      const resetMs = performance.now() - keptMs
      const snapshotMs = snapshot === null ? null : keptMs - takenMs
      return { resource, taskId, freedBytes: changedBytes, waitedMs: takenMs - askedMs, snapshotMs, resetMs }
    } finally {
      this.#lease.giveBack(1)
    }
  }

  /** @returns the time it took, or null when it is too late: its function has seen that it was reset */
  restore(): number | null {
    const beganMs = performance.now()
    if (this.#undo === null || !this.#lease.tryTake()) return null
    const isUnseen = this.#undo.uses === this.#lease.uses
    try {
      if (isUnseen) this.#undo.snapshot.restore()
    } finally {
      this.#lease.giveBack(isUnseen ? -1 : 0)
      this.forgetUndo()
    }
    this.measure()
    return isUnseen ? performance.now() - beganMs : null
  }

  /** Gives the snapshot's room back. */
  forgetUndo(): void {
    this.#undo?.snapshot.close()
    this.#undo = null
  }

  /** Its environment is no more. */
  close(): void {
    this.#lease.end()
    this.forgetUndo()
    this.#region.close()
  }

  #keep(buffer: SnapshotBuffer): ResourceSnapshot | null {
    try {
      return this.#region.snapshot(buffer)
    } catch (error) {
      // No room, or what no snapshot holds, as files with two names: it goes all the same, and nothing brings it back.
      if (WITHOUT_SNAPSHOT.some((code) => code === (error as NodeJS.ErrnoException).code)) return null
      throw error
    }
  }
}
