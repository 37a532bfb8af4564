// What running tasks hold and are ready to lose, as a host shows it to whoever decides what is reset.

/** `memory`: pages · `storage`: files. */
export type ScratchKind = 'memory' | 'storage'
export const SCRATCH_KINDS: readonly ScratchKind[] = ['memory', 'storage']

/** A resource of a running task whose contents it is ready to lose: an arena, a range of a module's memory, a folder. */
export interface ScratchResource {
  /** Unique in its host. */
  readonly id: number
  /** What its function calls it. Those of one name in one function are alike. */
  readonly name: string
  /** What it is made of. */
  readonly kind: ScratchKind
  /** Whose it is. */
  readonly functionName: string
  /** The most that it can hold. */
  readonly sizeBytes: number
  /** What it holds beyond what it goes back to, as last measured. */
  readonly heldBytes: number
  /** How often it was lent to its function since it was made. */
  readonly uses: number
  /** Time for which it was lent, in all. */
  readonly usedMs: number
}

/** A resource was reset under a task that goes on. */
export interface ScratchReset {
  /** Which one, as it was before. */
  readonly resource: ScratchResource
  /** Whose task went on. */
  readonly taskId: string
  /** What it held and holds no more. */
  readonly freedBytes: number
  /** Waiting until its function had done with it. */
  readonly waitedMs: number
  /** Taking the snapshot; `null`: none was taken, as the buffer for them had no room. */
  readonly snapshotMs: number | null
  /** Putting it back. */
  readonly resetMs: number
}

/** A task that had such resources has ended. */
export interface ScratchTaskEnd {
  /** Which one. */
  readonly taskId: string
  /** What was called. */
  readonly functionName: string
  /** Whether it is done. */
  readonly isDone: boolean
  /** Which of its limits it ran into; `null`: none. */
  readonly exhausted: ScratchKind | null
  /** Time that it ran. */
  readonly runMs: number
}

/** What is told of such resources; called synchronously. */
export interface ScratchListener {
  /**
   * One was reset.
   * @param reset which one, and what that took
   */
  reset(reset: ScratchReset): void
  /**
   * A task has ended.
   * @param end which one, and how
   */
  ended(end: ScratchTaskEnd): void
}

/** Resources of a host's tasks that can be reset by themselves. */
export interface ScratchSource {
  /** Those that a task has now. @param taskId id of its row */
  resourcesOf(taskId: string): readonly ScratchResource[]
  /**
   * Says what resetting one would cost: where several can be reset, the cheapest for what they hold come first.
   * @param resourceId which one
   * @param costMs time that it would cost
   */
  setCost(resourceId: number, costMs: number): void
  /**
   * Puts back what its last reset took, unless its function has seen it since.
   * @param resourceId which one
   * @returns the time it took; `null` when there is no snapshot, or it is too late
   */
  restore(resourceId: number): number | null
  /**
   * Tells of resets and of ends of tasks.
   * @param listener told from now on
   * @returns ends it
   */
  listen(listener: ScratchListener): () => void
}
