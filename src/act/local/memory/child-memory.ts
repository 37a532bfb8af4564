// Private memory of another process, put back from outside.
import { type Address, type Bytes, native } from './native.js'
import { PageRegion } from './page-region.js'

/** Which memory of which process. */
export interface ChildMemoryOptions {
  /** Number of the process. */
  readonly processId: number
  /** Where in that process, of a page. */
  readonly address: Address
  /** A multiple of the page size. */
  readonly sizeBytes: Bytes
  /**
   * How it is kept from writing there meanwhile. 'stop': it is stopped (SIGSTOP) for each call, until none of its
   * threads runs any more, and goes on afterwards, unless somebody had stopped it before. 'promised': the caller knows
   * that nothing there writes, because its control group is frozen, or it waits for the caller's next message.
   */
  readonly quiesce: 'stop' | 'promised'
}

/** Calls of native/memory/child-calls.cc. */
export interface ChildCalls {
  childCreate(processId: number, address: Address, sizeBytes: Bytes, quiesce: string): number
}

/**
 * A range of another process's private memory (a heap, an arena) that goes back to what it held when it was declared;
 * that is kept here, in as much memory as was in use there. It costs the more, the more of the range is in use; what
 * is put back stays in memory there. The process need not know. This one must be allowed to look at it, as a parent or
 * as root is.
 *
 * Every call makes sure that the range is still mapped as it was, and throws ATOLL_GONE when the process has ended or
 * runs another program, ATOLL_LAYOUT when the range is mapped otherwise: nothing was written then. Writes that the
 * kernel does for the process at any time (io_uring, devices), and those of a process that shares its memory, are not
 * held up.
 */
export class ChildMemory extends PageRegion {
  /**
   * Keeps what the range holds now: that is what it goes back to.
   * @param options which memory of which process
   * @throws ATOLL_ARGUMENT, ATOLL_GONE (no such process), ATOLL_LAYOUT (not mapped private, readable and writable),
   * ATOLL_UNSUPPORTED (Linux before 6.7, or this process may not look at that one), ATOLL_IN_USE (it would not stop)
   */
  static declare(options: ChildMemoryOptions): ChildMemory {
    const { processId, address, sizeBytes, quiesce } = options
    return new ChildMemory(native().childCreate(processId, address, sizeBytes, quiesce), sizeBytes)
  }
}
