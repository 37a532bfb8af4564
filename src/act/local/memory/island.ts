// Pages that move.
import { markAsUntransferable } from 'node:worker_threads'
import { warnOfCopying } from './copying.js'
import type { Image } from './image.js'
import { type Address, type Bytes, native } from './native.js'
import type { ResetCounts } from './reset-counts.js'

export interface IslandOptions {
  /** A multiple of the page size; with an image exactly the image's size. */
  readonly sizeBytes: Bytes
  /** What the island holds when it is fresh; null: zero bytes. */
  readonly image: Image | null
  /** Make its pages resident now, so that a task meets no first-touch faults on reading. Default true. */
  readonly populate?: boolean
}

/** Where an island is put. */
export interface AttachOptions {
  /** Where in the memory the island begins, a multiple of the page size. Default 0. */
  readonly offsetBytes?: Bytes
}

/** What of an island is shown. */
export interface ExposeOptions {
  /** Where in the island the buffer begins, a multiple of the page size. Default 0. */
  readonly offsetBytes?: Bytes
  /** How much of it is shown, a multiple of the page size. Default: the rest. */
  readonly sizeBytes?: Bytes
}

/**
 * parked: in its reservation · attached: under a WebAssembly.Memory · exposed: as an ArrayBuffer · busy: in a call of
 * another thread.
 */
export type IslandState = 'parked' | 'attached' | 'exposed' | 'busy'
/**
 * fresh: as its image (or zero) · zero: wiped, the image is off until `reset` · used: somebody held it since, and may
 * have written to it.
 */
export type IslandContent = 'fresh' | 'zero' | 'used'

/** Where an island is now, and what it holds. */
export interface IslandPlacement {
  /** Where it is. */
  readonly state: IslandState
  /** What it holds. */
  readonly content: IslandContent
  /** Where its pages are now. */
  readonly address: Address
  /** `threadId` of the thread that holds it, or null. */
  readonly holderThreadId: number | null
  /**
   * `threadId` of the holder that ended without detaching it, until it is reset, wiped or attached again; else null.
   */
  readonly abandonedByThreadId: number | null
}

/** Calls of native/memory/island-calls.cc. */
export interface IslandCalls {
  /** Buffers from this size on are made in a way that needs them marked as not transferable. */
  readonly largeBufferBytes: Bytes
  islandCreate(reservationId: number, sizeBytes: Bytes, imageId: number | null, populate: boolean): number
  islandStatus(id: number): IslandPlacement & { sizeBytes: Bytes; imageId: number | null }
  islandAttach(id: number, memory: WebAssembly.Memory, offsetBytes: Bytes): boolean
  islandExpose(id: number, offsetBytes: Bytes, sizeBytes: Bytes): ArrayBuffer
  islandDetach(id: number): Bytes
  islandRevoke(id: number): void
  islandReset(id: number): void
  islandWipe(id: number): void
  islandPopulate(id: number): void
  islandSwapOut(id: number): Bytes
  islandFirstDifference(id: number): Bytes | null
  islandResets(id: number): ResetCounts
  islandInvalidate(id: number): void
  islandClose(id: number): void
}

/**
 * Pages that move: parked in a reservation, attached under a WebAssembly.Memory, or exposed as an ArrayBuffer. Any
 * thread knows it by its id; one thread holds it at a time. The islands of a thread that ends, even by terminate(), are
 * parked again.
 */
export class Island {
  /** Names it in every thread of the process. */
  readonly id: number
  /** A multiple of the page size. */
  readonly sizeBytes: Bytes
  /** What it holds when it is fresh; `null`: zero bytes. */
  readonly imageId: number | null

  private constructor(id: number) {
    const { sizeBytes, imageId } = native().islandStatus(id)
    this.id = id
    this.sizeBytes = sizeBytes
    this.imageId = imageId
  }

  /** Opens in this thread an island that another thread created. @param id of the island @throws ATOLL_CLOSED */
  static open(id: number): Island {
    return new Island(id)
  }

  /** Where it is now, and what it holds. @throws ATOLL_CLOSED */
  get status(): IslandPlacement {
    const { state, content, address, holderThreadId, abandonedByThreadId } = native().islandStatus(this.id)
    return { state, content, address, holderThreadId, abandonedByThreadId }
  }

  /**
   * Puts the island's pages under a live memory of this thread, in place of the pages there, whose bytes are lost.
   * Copies nothing, unless V8 keeps the memory in a way that mappings cannot rely on (see `copyingReason`). It is
   * kept alive until `detach`; it may grow meanwhile. The first use of a memory also checks how V8 keeps it. A memory
   * that an island left while requests of this thread were under way, or sockets open, takes no other one until they
   * have ended.
   * @param memory at least as large as the island
   * @param options where in it; left out: at its beginning
   * @throws ATOLL_ARGUMENT (not a memory, or too small), ATOLL_IN_USE, ATOLL_OVERLAP,
   * ATOLL_MAPPING_LIMIT, ATOLL_CLOSED
   */
  attach(memory: WebAssembly.Memory, options: AttachOptions = {}): void {
    const isCopied = native().islandAttach(this.id, memory, options.offsetBytes ?? 0)
    if (isCopied) warnOfCopying()
  }

  /**
   * Shows the island, or a part of it, as an ArrayBuffer of this thread until `detach`. Posting the buffer to another
   * thread copies it; one of 1 MiB or more can not be transferred. Typed arrays of Node 20 end at 4 GiB: show larger
   * islands part by part.
   * @param options what of it; left out: all
   * @throws ATOLL_IN_USE, ATOLL_CLOSED, ATOLL_ARGUMENT (a part that is not in it, or more than this Node can show)
   */
  expose(options: ExposeOptions = {}): ArrayBuffer {
    const offsetBytes = options.offsetBytes ?? 0
    const sizeBytes = options.sizeBytes ?? this.sizeBytes - offsetBytes
    const buffer = native().islandExpose(this.id, offsetBytes, sizeBytes)
    if (sizeBytes >= native().largeBufferBytes) markAsUntransferable(buffer)
    return buffer
  }

  /**
   * Parks the island again. An exposed buffer and its views get length 0; under a memory its image stays, without a
   * byte that anybody wrote, until another island comes or the image is closed (zero pages where that would not pay),
   * and what the memory grew by since `attach` is zeroed. An island that nobody wrote to is fresh still, and parking
   * it moves nothing. While asynchronous requests of this thread are under way, or sockets open, an exposed island
   * moves to other addresses: a read into the buffer then fails with EFAULT, and reaches no later holder. The old
   * ones are free again when nothing is under way, or the buffer is collected.
   * @returns bytes the memory has grown by since `attach`: it cannot shrink, so discard an instance that must not be
   * larger
   * @throws ATOLL_NOT_HELD, ATOLL_REVOKED (after cleaning up), ATOLL_NO_SPACE (the reservation has no other
   * addresses: it is exposed still), ATOLL_LAYOUT (V8 moved the memory; the island is fresh again)
   */
  detach(): Bytes {
    return native().islandDetach(this.id)
  }

  /**
   * Takes an exposed island back from whichever thread holds it. The holder reads zeros from now on, and its `detach`
   * throws ATOLL_REVOKED. An attached island cannot be revoked: terminate its worker.
   * @throws ATOLL_NOT_HELD when it is not exposed, ATOLL_CLOSED
   */
  revoke(): void {
    native().islandRevoke(this.id)
  }

  /**
   * Back to its image, or to zero bytes: nothing that a holder wrote is left. Any thread may do this while the island
   * is parked, the holder also while it holds it. Pages that task after task writes to stay in memory; the others are
   * given up: `populate` makes them resident again ahead of the next task.
   * @throws ATOLL_IN_USE, ATOLL_CLOSED
   */
  reset(): void {
    native().islandReset(this.id)
  }

  /** Every byte zero and its memory given back; its image is off until `reset`. Same conditions as `reset`. */
  wipe(): void {
    native().islandWipe(this.id)
  }

  /**
   * Gives back the memory of pages that nobody has changed, and has the kernel write the others to swap where there is
   * some; not a byte changes. For content that will be wanted again. Same conditions as `reset`.
   * @returns how much memory it gave back at once; it does not know how much the kernel will write to swap
   */
  swapOut(): Bytes {
    return native().islandSwapOut(this.id)
  }

  /** Makes its pages resident. Same conditions as `reset`. */
  populate(): void {
    native().islandPopulate(this.id)
  }

  /**
   * Offset of the first byte that is not as in its image (or zero), or null. Reads every byte. Same conditions as
   * `reset`.
   */
  firstDifference(): Bytes | null {
    return native().islandFirstDifference(this.id)
  }

  /** How it was reset so far. Same conditions as `reset`. */
  resets(): ResetCounts {
    return native().islandResets(this.id)
  }

  /**
   * Says that another process may have written to it (by process_vm_writev, or as a debugger): such writes leave no
   * trace in this process, so the next `reset` looks at every page. Same conditions as `reset`.
   */
  invalidate(): void {
    native().islandInvalidate(this.id)
  }

  /** Destroys it, for every thread; idempotent. @throws ATOLL_IN_USE unless it is parked */
  close(): void {
    native().islandClose(this.id)
  }
}
