// What a sandbox asks its island handler for, and what it gets.
import type { Bytes, Image } from '../../act/local/memory/index.js'
import type { TaskCharacteristics } from './prediction/index.js'
import type { ResourceIsland } from './resource-island.js'

/** What becomes of a task when no island is ready for it. */
export type WhenNone = 'wait' | 'allocate' | 'refuse'

/** What a sandbox does for a task when no island is ready. */
export interface ShortageReaction {
  /** What becomes of a task when no island is ready for it (default `allocate`). */
  readonly whenNone?: WhenNone
  /** The longest that a task waits for all its islands, and for room for them, together (default 1000 ms). */
  readonly waitMs?: number
}

/** Whose handler it is, how much it may have mapped, and what it does when no island is ready. */
export interface HandlerOptions extends ShortageReaction {
  /** Name of the sandbox. */
  readonly vmId: string
  /** The most that the sandbox may have mapped at once (default: no limit). */
  readonly memoryLimitBytes?: Bytes
}

/** What a task needs. */
export interface TaskRequest {
  /** Unique among the tasks of the sandbox. */
  readonly taskId: string
  /** Baseline code and data that its first island holds; `null`: zero bytes. */
  readonly image?: Image | null
  /**
   * Memory that it will need: what the handler adds to the image in zeroed islands. Left out: what tasks like it have
   * used, or, while nobody knows, as much as the image.
   */
  readonly requiredBytes?: Bytes
  /** What is known of it: what tasks like it will need is foreseen from that, and learned when it ends. */
  readonly characteristics?: TaskCharacteristics
}

/** The islands of a task that has started: buffers in the order in which they were mapped. */
export interface StartedTask {
  /** As it was asked for. */
  readonly taskId: string
  /** What it said it needs, or was foreseen to; its islands hold at least that. */
  readonly requiredBytes: Bytes
  /** In the order in which they were mapped. */
  readonly islands: readonly ResourceIsland[]
  /** Their pages as they are mapped now. Each has length 0 while it is swapped out, and once the task has ended. */
  readonly buffers: readonly ArrayBuffer[]
}
