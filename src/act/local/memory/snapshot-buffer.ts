// A bounded part of DRAM for snapshots.
import { type Bytes, native } from './native.js'

/** Calls of native/memory/snapshot-calls.cc. */
export interface SnapshotCalls {
  bufferCreate(sizeBytes: Bytes): number
  bufferStatus(id: number): { sizeBytes: Bytes; freeBytes: Bytes }
  bufferClose(id: number): void
  snapshotStatus(id: number): { changedBytes: Bytes; heldBytes: Bytes; runs: number }
  snapshotRestore(id: number): void
  snapshotClose(id: number): void
}

/**
 * DRAM set aside for snapshots, so that they can never take more than was meant for them. Counted in whole pages. Any
 * thread may use it by its id; it belongs to the thread that created it.
 */
export class SnapshotBuffer {
  /** Names it in every thread of the process. */
  readonly id: number
  /** All of it. */
  readonly sizeBytes: Bytes

  private constructor(id: number) {
    this.id = id
    this.sizeBytes = native().bufferStatus(id).sizeBytes
  }

  /**
   * Sets memory aside; pages are taken from the system as they are first used, and kept from then on.
   * @param sizeBytes a multiple of the page size
   * @throws ATOLL_ARGUMENT, ATOLL_MAPPING_LIMIT, ATOLL_SYSTEM
   */
  static create(sizeBytes: Bytes): SnapshotBuffer {
    return new SnapshotBuffer(native().bufferCreate(sizeBytes))
  }

  /** Opens in this thread a buffer that another thread created. @param id of the buffer @throws ATOLL_CLOSED */
  static open(id: number): SnapshotBuffer {
    return new SnapshotBuffer(id)
  }

  /** Room for snapshots. @throws ATOLL_CLOSED */
  get freeBytes(): Bytes {
    return native().bufferStatus(this.id).freeBytes
  }

  /** Takes no more snapshots; idempotent. Its memory goes when the last snapshot in it is closed. */
  close(): void {
    native().bufferClose(this.id)
  }
}
