// Images over whole WebAssembly memories.
import { warnOfCopying } from './copying.js'
import type { Image } from './image.js'
import { type Bytes, native } from './native.js'
import type { ResetCounts } from './reset-counts.js'

/** Calls of native/memory/overlay-calls.cc. */
export interface OverlayCalls {
  memoryCreate(descriptor: WebAssembly.MemoryDescriptor): WebAssembly.Memory
  overlayCreate(memory: WebAssembly.Memory, imageId: number): number
  overlayIsCopied(id: number): boolean
  overlayReset(id: number, next: number | null): Bytes
  overlayBeginUse(id: number): void
  overlayFirstDifference(id: number): Bytes | null
  overlayResets(id: number): ResetCounts
  overlayInvalidate(id: number): void
  overlayClose(id: number): void
}

/**
 * `new WebAssembly.Memory(descriptor)`, at a multiple of 1 GiB where the kernel allows. Any memory can take islands;
 * under an aligned one they move by whole page tables from the first time on, and an image's huge pages stay whole.
 * @throws what the constructor throws
 */
export function createMemory(descriptor: WebAssembly.MemoryDescriptor): WebAssembly.Memory {
  return native().memoryCreate(descriptor)
}

// An overlay keeps its memory alive, so one that is forgotten would keep it for ever.
const forgottenOverlays = new FinalizationRegistry<number>((id) => native().overlayClose(id))

/**
 * An image, followed by zero bytes, laid over a whole WebAssembly.Memory of this thread: an instance starts from its
 * content without a copy and goes back to it. Ends with `close`, with its thread, or when this object is garbage.
 */
export class Overlay {
  readonly id: number

  private constructor(id: number) {
    this.id = id
    forgottenOverlays.register(this, id)
  }

  /** Whether V8 keeps the memory in a way that mappings cannot rely on: then content is copied (see `copyingReason`). */
  get isCopied(): boolean {
    return native().overlayIsCopied(this.id)
  }

  /** @throws ATOLL_ARGUMENT, ATOLL_CLOSED, ATOLL_OVERLAP, ATOLL_LAYOUT, ATOLL_MAPPING_LIMIT, ATOLL_SYSTEM */
  static create(memory: WebAssembly.Memory, image: Image): Overlay {
    const overlay = new Overlay(native().overlayCreate(memory, image.id))
    if (overlay.isCopied) warnOfCopying()
    return overlay
  }

  /**
   * Back to the image; what the memory grew by since `create` becomes zero. Pages that task after task writes to stay
   * in memory.
   * @param next kind of the task that comes next, a number from 1 of the caller's: tasks of one kind tend to write to the same
   * pages, so each of the last 64 kinds has pages of its own that stay in memory. A wrong guess costs time, nothing
   * else. Left out: as the last one
   * @returns bytes the memory has grown by since `create`: it cannot shrink, so discard an instance that must not be
   * larger
   * @throws ATOLL_CLOSED, ATOLL_LAYOUT (V8 moved the memory)
   */
  reset(next?: number): Bytes {
    return native().overlayReset(this.id, next ?? null)
  }

  /**
   * Says that a task is about to begin, and that nobody has written to the memory since `reset`: then what the rest of
   * the process did in between does not make the next reset look for pages that were written to. Optional, but not to be
   * said when somebody may have written: what was written before it may stay.
   * @throws ATOLL_CLOSED
   */
  beginUse(): void {
    native().overlayBeginUse(this.id)
  }

  /**
   * Offset of the first byte that differs from the image and the zeros after it, or null.
   * @throws ATOLL_CLOSED, ATOLL_LAYOUT
   */
  firstDifference(): Bytes | null {
    return native().overlayFirstDifference(this.id)
  }

  /** How it was reset so far. @throws ATOLL_CLOSED */
  resets(): ResetCounts {
    return native().overlayResets(this.id)
  }

  /** Another process may have written to the memory: the next `reset` looks at every page. @throws ATOLL_CLOSED */
  invalidate(): void {
    native().overlayInvalidate(this.id)
  }

  /** Takes the image away: the whole memory is zero. Idempotent. */
  close(): void {
    native().overlayClose(this.id)
  }
}
