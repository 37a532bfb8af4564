// Memory that several processes map, over an image.
import type { Image } from './image.js'
import { type Address, type Bytes, native } from './native.js'
import { PageRegion } from './page-region.js'

/** How the memory is backed. */
export interface SharedRegionOptions {
  /** Ask the kernel for 2 MiB pages. Those that are watched for writes are split again. Default false. */
  readonly hugePages?: boolean
}

/** Where a process maps a shared region, with its writes noted: what {@link SharedMapping} is in that process. */
export interface Writer {
  /** Number of the process. */
  readonly processId: number
  /** Where in that process. */
  readonly address: Address
}

/** Calls of native/memory/shared-calls.cc. */
export interface SharedCalls {
  sharedCreate(imageId: number, hugePages: boolean): { id: number; file: number; sizeBytes: Bytes }
  sharedCloseTo(id: number, writers: Float64Array, count: number): void
  sharedComparisons(id: number): number
  mappingOpen(file: number): { address: Address; buffer: ArrayBuffer }
  mappingClose(buffer: ArrayBuffer): void
}

/**
 * Memory for several processes, which goes back to an image. A child process gets it as an open file
 * (`spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe', region.file] })`, file 3 there) and maps it, as a
 * {@link SharedMapping} or in any other way.
 *
 * Every call compares all of it with the image, so that whatever was written in whatever way is found, until
 * {@link SharedRegion.closeTo}. What is put back stays in memory.
 */
export class SharedRegion extends PageRegion {
  /** A file descriptor, open while the region is. */
  readonly file: number

  private constructor({ id, file, sizeBytes }: { id: number; file: number; sizeBytes: Bytes }) {
    super(id, sizeBytes)
    this.file = file
  }

  /**
   * Makes the memory, which holds the image.
   * @param image what it goes back to
   * @param options how it is backed
   * @throws ATOLL_CLOSED, ATOLL_MAPPING_LIMIT, ATOLL_SYSTEM (no memory left)
   */
  static create(image: Image, options: SharedRegionOptions = {}): SharedRegion {
    return new SharedRegion(native().sharedCreate(image.id, options.hugePages ?? false))
  }

  /**
   * Seals it: from now on the file can neither be written to nor mapped for writing. The kernel notes what the given
   * writers write through their mappings, also for system calls and on behalf of other processes, and from now on
   * nothing else is looked at. When a writer has ended, all is compared once more.
   *
   * For writers that run the host's own code: one that means harm can move its mapping, or keep pages pinned for a
   * device or an io_uring, and write unnoticed.
   * @param writers all who have mapped it for writing
   * @throws ATOLL_ARGUMENT (not mapped there, or its writes are not noted), ATOLL_GONE, ATOLL_UNSUPPORTED (Linux
   * before 6.7, or this process may not look at that one)
   */
  closeTo(writers: readonly Writer[]): void {
    const numbers = Float64Array.from(writers.flatMap(({ processId, address }) => [processId, address]))
    native().sharedCloseTo(this.id, numbers, writers.length)
  }

  /** How often all of it was compared, because not every write to it had been noted. */
  get comparisons(): number {
    return native().sharedComparisons(this.id)
  }
}

/** A shared region as it is seen in this process, each write noted by the kernel. */
export class SharedMapping {
  /** Where it lies in this process. */
  readonly address: Address
  /** Its bytes. A copy arrives where it is posted to another thread. */
  readonly buffer: ArrayBuffer

  private constructor({ address, buffer }: { address: Address; buffer: ArrayBuffer }) {
    this.address = address
    this.buffer = buffer
  }

  /**
   * Maps it, for as long as the buffer's memory lives.
   * @param file descriptor of the region in this process; it can be closed afterwards
   * @throws ATOLL_ARGUMENT (not the file of a shared region), ATOLL_UNSUPPORTED (Linux before 6.7), ATOLL_SYSTEM
   * (EPERM: it is closed to new writers)
   */
  static open(file: number): SharedMapping {
    return new SharedMapping(native().mappingOpen(file))
  }

  /** For {@link SharedRegion.closeTo}. */
  get writer(): Writer {
    return { processId: process.pid, address: this.address }
  }

  /** The buffer gets length 0; idempotent. The pages are unmapped when V8 frees its memory. */
  close(): void {
    native().mappingClose(this.buffer)
  }
}
