// Regions of pages: parts of islands and of overlaid memories.
import type { Island } from './island.js'
import { type Bytes, native } from './native.js'
import type { Overlay } from './overlay.js'
import type { ResettableRegion, ResourceSnapshot, Undone } from './resettable-region.js'
import type { SnapshotBuffer } from './snapshot-buffer.js'

/** Which part; both multiples of the page size. */
export interface PageRange {
  /** From the beginning. */
  readonly offsetBytes: Bytes
  /** How long it is. */
  readonly sizeBytes: Bytes
}

/** Calls of native/memory/region-calls.cc. */
export interface RegionCalls {
  overlayRegion(overlayId: number, offsetBytes: Bytes, sizeBytes: Bytes): number
  islandRegion(islandId: number, offsetBytes: Bytes, sizeBytes: Bytes): number
  arenaRegion(bytes: Uint8Array): number
  regionChangedBytes(id: number): Bytes
  regionReset(id: number): Undone
  regionSnapshot(id: number, bufferId: number): number
  regionClose(id: number): void
}

/** Pages that can be put back by themselves. Belongs to the thread that declared it. */
export class PageRegion implements ResettableRegion {
  readonly sizeBytes: Bytes
  /** @internal */
  protected readonly id: number

  /** For the files beside this one. */
  protected constructor(id: number, sizeBytes: Bytes) {
    this.id = id
    this.sizeBytes = sizeBytes
  }

  /**
   * Declares a part of an overlaid memory, as large as that was when it was overlaid. It goes back to the image and the
   * zeros behind it.
   * @throws ATOLL_ARGUMENT, ATOLL_CLOSED, ATOLL_LAYOUT
   * @internal
   */
  static ofOverlay(overlay: Overlay, range: PageRange): PageRegion {
    return new PageRegion(native().overlayRegion(overlay.id, range.offsetBytes, range.sizeBytes), range.sizeBytes)
  }

  /**
   * Declares a part of an island, wherever that is. It goes back to the island's image, or to zeros. Every call has the
   * same conditions as {@link Island.reset}.
   * @param island whose part it is
   * @param range which part
   * @throws ATOLL_ARGUMENT, ATOLL_CLOSED
   */
  static ofIsland(island: Island, range: PageRange): PageRegion {
    return new PageRegion(native().islandRegion(island.id, range.offsetBytes, range.sizeBytes), range.sizeBytes)
  }

  /**
   * Declares a part of a shared WebAssembly.Memory, which any thread may write to. It goes back to zeros. Whoever
   * writes to it during a call here harms nobody but itself: some of what it writes is lost, or is in the snapshot.
   * @param bytes whole pages of it
   * @throws ATOLL_ARGUMENT
   * @internal
   */
  static ofArena(bytes: Uint8Array): PageRegion {
    return new PageRegion(native().arenaRegion(bytes), bytes.byteLength)
  }

  /** Reads the pages that have copies of their own. @throws ATOLL_CLOSED, ATOLL_IN_USE, ATOLL_LAYOUT */
  changedBytes(): Bytes {
    return native().regionChangedBytes(this.id)
  }

  /**
   * Keeps the pages that differ, and nothing else.
   * @param buffer that holds them
   * @throws ATOLL_NO_SPACE, ATOLL_CLOSED, ATOLL_IN_USE, ATOLL_LAYOUT
   */
  snapshot(buffer: SnapshotBuffer): ResourceSnapshot {
    return new PageSnapshot(native().regionSnapshot(this.id, buffer.id))
  }

  /** Puts it back, and gives the pages up. @throws ATOLL_CLOSED, ATOLL_IN_USE, ATOLL_LAYOUT */
  reset(): Undone {
    return native().regionReset(this.id)
  }

  close(): void {
    native().regionClose(this.id)
  }
}

class PageSnapshot implements ResourceSnapshot {
  readonly changedBytes: Bytes
  readonly heldBytes: Bytes
  readonly runs: number
  readonly #id: number

  constructor(id: number) {
    const { changedBytes, heldBytes, runs } = native().snapshotStatus(id)
    this.#id = id
    this.changedBytes = changedBytes
    this.heldBytes = heldBytes
    this.runs = runs
  }

  restore(): void {
    native().snapshotRestore(this.#id)
  }

  close(): void {
    native().snapshotClose(this.#id)
  }
}
