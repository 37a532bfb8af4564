// Where the runtime gets islands from. The pool that predicts how many are needed is a system above; the direct source makes them
// when they are asked for.
import type { Bytes, Image, Island } from './memory.js'

export interface IslandCounts {
  readonly standby: number
  readonly active: number
}

/** All calls are synchronous: a request never waits for a tick, a worker or a file. */
export interface IslandSource {
  /**
   * A fresh island of the image that is on standby, now the task's, or null when none is.
   * @param sizeBytes what the task needs at least; a larger island must be a multiple of 64 KiB
   */
  acquire(image: Image, sizeBytes: Bytes, taskId: string): Island | null
  /** Makes an island for the task now; null when there is no memory for it. */
  allocate(image: Image, sizeBytes: Bytes, taskId: string): Island | null
  /** Takes back a parked island. Unless its content is `fresh`, it is reset before any other task gets it. */
  release(island: Island): void
  /** Keeps `count` islands of the image on standby. @returns how many there are now */
  keepStandby(image: Image, sizeBytes: Bytes, count: number): number
  counts(image: Image): IslandCounts
  /** Calls whenever a task that found none may try again. @returns ends it */
  onAvailable(listener: () => void): () => void
  /** Drops what it holds of an image that is no longer used. */
  forget(image: Image): void
}
