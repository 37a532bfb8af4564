// What can be put back by itself while the task around it goes on, and what is kept so that this can be undone.
import type { Bytes } from './native.js'
import type { SnapshotBuffer } from './snapshot-buffer.js'

/** What a reset has put back. */
export interface Undone {
  /**
   * Of the pages (of storage: the blocks) that this took; private pages are given up unseen, whether they differ or
   * not.
   */
  readonly changedBytes: Bytes
  /** Runs of these that lay together. */
  readonly runs: number
}

/**
 * A part of some memory or storage that its owner has declared resettable: scratch arenas, caches, the heap between
 * tasks, a scratch file. Nobody may write to it during a call here; what lies around it may be written to at any time.
 */
export interface ResettableRegion {
  /** Of what can be put back. */
  readonly sizeBytes: Bytes
  /** How much differs from what it goes back to. */
  changedBytes(): Bytes
  /**
   * Keeps what differs, and nothing else.
   * @param buffer that holds it
   * @throws ATOLL_NO_SPACE when the buffer has no room for it; nothing is kept then
   */
  snapshot(buffer: SnapshotBuffer): ResourceSnapshot
  /** Puts it back, and gives up the memory or storage of what differed. */
  reset(): Undone
  /** Ends the declaration; idempotent. What it holds stays as it is. Snapshots of it can be closed only. */
  close(): void
}

/** What a region held, beyond what it goes back to. Belongs to whoever the region's bytes belong to. */
export interface ResourceSnapshot {
  /** What differed. */
  readonly changedBytes: Bytes
  /** What this takes of the buffer. */
  readonly heldBytes: Bytes
  /** Runs of pages or blocks that it holds. */
  readonly runs: number
  /**
   * Byte for byte as it was; may be called again.
   * @throws ATOLL_STALE when all of the memory was reset or wiped since, ATOLL_CLOSED
   */
  restore(): void
  /** Overwrites what it holds with zeros and gives the room back; idempotent. Ends with its thread at the latest. */
  close(): void
}
