// Scratch storage: a folder of files that is put back to what it held.
import { type Bytes, native } from './native.js'
import type { ResettableRegion, ResourceSnapshot, Undone } from './resettable-region.js'
import type { SnapshotBuffer } from './snapshot-buffer.js'

/** How much it may hold. */
export interface ScratchAreaOptions {
  /** The most that the contents of its files may take in memory, holes not counted. Default 64 MiB. */
  readonly limitBytes?: Bytes
}

/** Calls of native/memory/scratch-calls.cc. */
export interface ScratchCalls {
  scratchOpen(folder: string, limitBytes: Bytes | null): { id: number; sizeBytes: Bytes }
  scratchChangedBytes(id: number): Bytes
  scratchReset(id: number): Undone
  scratchSnapshot(id: number, bufferId: number): number
  scratchClose(id: number): void
  scratchSnapshotStatus(id: number): { changedBytes: Bytes; heldBytes: Bytes; runs: number }
  scratchSnapshotRestore(id: number): void
  scratchSnapshotClose(id: number): void
}

const DEFAULT_LIMIT_BYTES = 64 * 2 ** 20

/**
 * A folder of a disk or a tmpfs, with all that is in it, which goes back to what it held when it was opened, or to an
 * empty one: files block by block, holes as holes, names, folders, symbolic links, sizes, permissions, owners,
 * modification times and extended attributes. Only blocks that differ are written. What a task left there (deep
 * folders, links that lead outside, pipes, a million files) is removed; no link is followed and no other file system is
 * entered.
 *
 * Blocks are compared, which reads the files; on ext4, XFS and Btrfs from Linux 6.13 on files that were not changed
 * are told by their change time, and not read. Belongs to the thread that opened it; calls take as long as the disk
 * does.
 */
export class ScratchArea implements ResettableRegion {
  /** Of the contents that it goes back to. */
  readonly sizeBytes: Bytes
  readonly #id: number

  private constructor({ id, sizeBytes }: { id: number; sizeBytes: Bytes }) {
    this.#id = id
    this.sizeBytes = sizeBytes
  }

  /**
   * Reads what it holds.
   * @param folder not a link; it may be moved, but not be another one
   * @param options how much it may hold
   * @throws ATOLL_ARGUMENT, ATOLL_LAYOUT (it holds a pipe, a socket, a device, or a file with two names),
   * ATOLL_NO_SPACE (more than the limit, or more than 65,536 names), ATOLL_SYSTEM
   */
  static open(folder: string, options: ScratchAreaOptions = {}): ScratchArea {
    return new ScratchArea(native().scratchOpen(folder, options.limitBytes ?? DEFAULT_LIMIT_BYTES))
  }

  /**
   * The folder goes back to an empty one, whatever it holds by now.
   * @param folder not a link; it may be moved, but not be another one
   * @throws ATOLL_ARGUMENT, ATOLL_SYSTEM
   */
  static openEmpty(folder: string): ScratchArea {
    return new ScratchArea(native().scratchOpen(folder, null))
  }

  /** Blocks that differ, and those of files that are to go or to come back. @throws ATOLL_CLOSED, ATOLL_SYSTEM */
  changedBytes(): Bytes {
    return native().scratchChangedBytes(this.#id)
  }

  /**
   * Keeps blocks that differ, and what the names stand for.
   * @param buffer that holds it
   * @throws as {@link ScratchArea.open}, ATOLL_CLOSED
   */
  snapshot(buffer: SnapshotBuffer): ResourceSnapshot {
    return new ScratchSnapshot(native().scratchSnapshot(this.#id, buffer.id))
  }

  /** After an error (no room left on the disk) it may be called again. @throws ATOLL_CLOSED, ATOLL_SYSTEM */
  reset(): Undone {
    return native().scratchReset(this.#id)
  }

  close(): void {
    native().scratchClose(this.#id)
  }
}

class ScratchSnapshot implements ResourceSnapshot {
  readonly changedBytes: Bytes
  readonly heldBytes: Bytes
  readonly runs: number
  readonly #id: number

  constructor(id: number) {
    const { changedBytes, heldBytes, runs } = native().scratchSnapshotStatus(id)
    this.#id = id
    this.changedBytes = changedBytes
    this.heldBytes = heldBytes
    this.runs = runs
  }

  restore(): void {
    native().scratchSnapshotRestore(this.#id)
  }

  close(): void {
    native().scratchSnapshotClose(this.#id)
  }
}
