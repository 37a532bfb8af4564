// What a JavaScript function gets of resources whose contents it is ready to lose, in its own thread.
import type { Bytes } from '../memory/index.js'

/** Memory of a function that the runtime may reset between two uses, so that the task can go on where it is short. */
export interface Arena {
  /** As it was asked for. */
  readonly name: string
  /** All of it, whole pages; those never written to take no memory. */
  readonly sizeBytes: Bytes
  /**
   * Lends the arena to the function: it is not reset meanwhile. Uses shall be short.
   * @param work gets its bytes, memory shared between threads, which must not be touched afterwards; and a number that
   * is another one when everything in it was lost since: the bytes are zero then. Where it returns a promise, the use
   * lasts until that is settled
   * @returns what `work` returns
   * @throws Error when the task holds more than its memory limit, besides what `work` throws
   */
  use<Result>(work: (bytes: Uint8Array, generation: number) => Result): Result
}

/** A folder of a function's environment that the runtime may empty between two uses. */
export interface ScratchFolder {
  /**
   * Lends the folder to the function: it is not emptied meanwhile. No file shall be open afterwards.
   * @param work gets its absolute path, and a number that is another one when its files were lost since. Where it
   * returns a promise, the use lasts until that is settled
   * @returns what `work` returns
   * @throws Error when its files hold more than `scratchBytes`, besides what `work` throws
   */
  use<Result>(work: (folder: string, generation: number) => Result): Result
}

/** The second argument of a JavaScript function's handler. */
export interface FunctionContext {
  /** Fires when the task is cancelled or has run too long. */
  readonly signal: AbortSignal
  /** Id of the task. */
  readonly task: string
  /**
   * Memory for what the function can make anew: caches, buffers, partial results. It stays the environment's from task
   * to task; the same name is the same arena. It counts to the task's memory.
   * @param name 1 to 64 characters
   * @param sizeBytes rounded up to 64 KiB; address space only, until it is written to
   * @throws RangeError for a name or size that is none, another size than before, or more arenas than 16
   */
  arena(name: string, sizeBytes: Bytes): Arena
  /**
   * A folder for files that the function can make anew; it stays the environment's from task to task.
   * @throws Error unless its definition has `scratchBytes`
   */
  scratch(): ScratchFolder
}
