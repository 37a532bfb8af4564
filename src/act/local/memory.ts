// The one typed face of the native module that maps island pages. Sizes are in bytes; addresses are plain numbers, as
// user space ends below 2^53. Whatever crosses is checked on the native side: a wrong argument is an Error with a
// `code`.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { threadId } from 'node:worker_threads'
import { Errors } from './errors.js'

/** A number of bytes. */
export type Bytes = number
/** An address of this process. */
export type Address = number

/** `code` of every error that the native module throws; its messages stand in native/memory/errors.cc. */
export type MemoryErrorCode =
  | 'ATOLL_ARGUMENT' // wrong type, size, offset or range
  | 'ATOLL_CLOSED' // no such reservation, image, island, overlay or sampler, or it is closed
  | 'ATOLL_IN_USE' // attached, exposed, or being worked on by another thread
  | 'ATOLL_NOT_HELD' // this thread has not attached or exposed it
  | 'ATOLL_REVOKED' // it was taken back while this thread held its buffer
  | 'ATOLL_NO_SPACE' // the reservation has no free range of that size
  | 'ATOLL_OVERLAP' // an island or overlay lies on that part of the memory already
  | 'ATOLL_MAPPING_LIMIT' // the process is near the kernel's limit of mappings
  | 'ATOLL_LAYOUT' // V8 keeps this memory in a way that remapping does not understand
  | 'ATOLL_SYSTEM' // a system call failed; the message holds the call and its reason

/** How an image is made. */
export interface ImageOptions {
  /**
   * The content is followed by zero bytes up to this size, a multiple of the page size. Default: the content's last
   * page.
   */
  readonly sizeBytes?: Bytes
  /**
   * Ask the kernel for 2 MiB pages, once, at creation (about 4 s per GiB); see {@link Image.hugePages}. Default false.
   */
  readonly hugePages?: boolean
}

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

/**
 * parked: in its reservation · attached: under a WebAssembly.Memory · exposed: as an ArrayBuffer · busy: in a call of
 * another thread.
 */
export type IslandState = 'parked' | 'attached' | 'exposed' | 'busy'
/** fresh: as its image (or zero) · zero: wiped, the image is off until `reset` · used: somebody held it since. */
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

/** How resets of an island or overlay were done, since it was created. */
export interface ResetCounts {
  /** No page had been written to but those that were kept: they were copied back. */
  readonly copied: number
  /** The kernel was asked which pages had been written to. */
  readonly scanned: number
  /** All changes were given up unseen, as the pages did not repeat. */
  readonly dropped: number
  /** Pages that are kept in memory now, as tasks keep writing to them. */
  readonly keptPages: number
}

/** Mappings of the process: the kernel refuses more than vm.max_map_count, and then malloc fails too. */
export interface MappingCount {
  /** What the kernel holds now, read from /proc/self/maps: not for hot paths. */
  readonly count: number
  /** Beyond it, whatever would add mappings is refused with ATOLL_MAPPING_LIMIT. */
  readonly limit: number
}

/** Reads of reserved but unmapped pages that were answered with a zero page instead of a crash. */
export interface GuardReport {
  readonly hits: number
  /** Page of the last one, or null. */
  readonly lastAddress: Address | null
}

/** Fields of a sample, in the order of {@link Sampler.values}; counters count since the process (or thread) started. */
export const SAMPLE_FIELDS = [
  'userCpuSeconds',
  'systemCpuSeconds',
  'minorFaults',
  'majorFaults',
  'voluntarySwitches',
  'involuntarySwitches',
  'peakResidentBytes',
  'residentBytes',
  'runDelaySeconds', // ready to run, but waiting for a CPU
  'readBytes', // from storage
  'writtenBytes', // to storage
  'cpuStallSeconds', // pressure of the host (PSI): some task waited
  'memoryStallSeconds',
  'ioStallSeconds',
] as const
export type SampleField = (typeof SAMPLE_FIELDS)[number]
export type SampleScope = 'process' | 'thread'

/** What native/memory/module.cc exports. Things are named by ids, so that an id means the same in every thread. */
interface NativeMemory {
  readonly pageBytes: Bytes
  nameThread(threadId: number): void
  reservationCreate(sizeBytes: Bytes): number
  reservationStatus(id: number): { address: Address; sizeBytes: Bytes; largestFreeBytes: Bytes; islandCount: number }
  reservationClose(id: number): void
  imageCreate(content: Uint8Array, sizeBytes: Bytes, hugePages: boolean): number
  imageOpen(id: number): void
  imageStatus(id: number): { sizeBytes: Bytes; hugePages: boolean }
  imageClose(id: number): void
  islandCreate(reservationId: number, sizeBytes: Bytes, imageId: number | null, populate: boolean): number
  islandStatus(id: number): IslandPlacement & { sizeBytes: Bytes; imageId: number | null }
  islandAttach(id: number, memory: WebAssembly.Memory, offsetBytes: Bytes): void
  islandExpose(id: number): ArrayBuffer
  islandDetach(id: number): Bytes
  islandRevoke(id: number): void
  islandReset(id: number): void
  islandWipe(id: number): void
  islandPopulate(id: number): void
  islandFirstDifference(id: number): Bytes | null
  islandResets(id: number): ResetCounts
  islandInvalidate(id: number): void
  islandClose(id: number): void
  memoryCreate(descriptor: WebAssembly.MemoryDescriptor): WebAssembly.Memory
  overlayCreate(memory: WebAssembly.Memory, imageId: number): number
  overlayReset(id: number, next: number | null): Bytes
  overlayFirstDifference(id: number): Bytes | null
  overlayResets(id: number): ResetCounts
  overlayInvalidate(id: number): void
  overlayClose(id: number): void
  samplerOpen(scope: SampleScope): number
  samplerRead(id: number, values: Float64Array): void
  samplerClose(id: number): void
  mappingCount(): MappingCount
  limitMappings(limit: number | null): void
  guardReport(): GuardReport
}

let loaded: NativeMemory | null = null

// Loaded on first use, not on import: a program that maps no island needs no compiled module.
function native(): NativeMemory {
  return (loaded ??= load())
}

function load(): NativeMemory {
  const root = fileURLToPath(new URL('../../../../', import.meta.url)) // this file is compiled to dist/src/act/local/
  const path = join(root, 'build/Release/memory.node')
  try {
    const module = createRequire(import.meta.url)(path) as NativeMemory
    module.nameThread(threadId)
    return module
  } catch (error) {
    const script = root.includes('/node_modules/') ? 'node_modules/atoll/build.mjs' : 'build.mjs'
    const reason = error instanceof Error ? error.message : String(error)
    throw Errors.NativeModuleMissing(path, `node ${script} native`, reason)
  }
}

/** Size of a page of this machine: the unit of every size and offset here. */
export function pageBytes(): Bytes {
  return native().pageBytes
}

/**
 * `new WebAssembly.Memory(descriptor)`, at a multiple of 1 GiB where the kernel allows. Any memory can take islands;
 * under an aligned one they move by whole page tables from the first time on, and an image's huge pages stay whole.
 * @throws what the constructor throws
 */
export function createMemory(descriptor: WebAssembly.MemoryDescriptor): WebAssembly.Memory {
  return native().memoryCreate(descriptor)
}

/** A range of addresses without memory of its own, where islands are parked. Belongs to the thread that created it. */
export class Reservation {
  readonly id: number
  readonly address: Address
  readonly sizeBytes: Bytes

  private constructor(id: number) {
    const { address, sizeBytes } = native().reservationStatus(id)
    this.id = id
    this.address = address
    this.sizeBytes = sizeBytes
  }

  /**
   * Reserves addresses. They cost address space only (128 TiB in all), so be generous: an island of 2 MiB or more takes
   * up to 2 MiB more than its size, one of 1 GiB or more up to 1 GiB more, so that it can be aligned to the memory it
   * serves.
   * @param sizeBytes a multiple of the page size
   * @throws ATOLL_ARGUMENT, ATOLL_MAPPING_LIMIT, ATOLL_SYSTEM
   */
  static create(sizeBytes: Bytes): Reservation {
    return new Reservation(native().reservationCreate(sizeBytes))
  }

  get largestFreeBytes(): Bytes {
    return native().reservationStatus(this.id).largestFreeBytes
  }

  get islandCount(): number {
    return native().reservationStatus(this.id).islandCount
  }

  /**
   * Creates a fresh, parked island.
   * @throws ATOLL_ARGUMENT, ATOLL_CLOSED, ATOLL_NO_SPACE, ATOLL_MAPPING_LIMIT, ATOLL_SYSTEM
   */
  createIsland(options: IslandOptions): Island {
    const imageId = options.image === null ? null : options.image.id
    return Island.open(native().islandCreate(this.id, options.sizeBytes, imageId, options.populate ?? true))
  }

  /** Closes it and its parked islands; idempotent. @throws ATOLL_IN_USE while an island of it is attached or exposed */
  close(): void {
    native().reservationClose(this.id)
  }
}

/**
 * Content that islands and overlays start from: a sealed memory file that nobody can change, shared by the whole
 * process.
 */
export class Image {
  /** Names it in every thread of the process. */
  readonly id: number
  /** A multiple of the page size. */
  readonly sizeBytes: Bytes
  /** Whether the kernel gave huge pages: it may refuse, for example when memory is fragmented. */
  readonly hugePages: boolean
  #closed = false

  private constructor(id: number) {
    const { sizeBytes, hugePages } = native().imageStatus(id)
    this.id = id
    this.sizeBytes = sizeBytes
    this.hugePages = hugePages
  }

  /**
   * Copies the content, once.
   * @param content what islands shall hold
   * @param options left out: as large as the content, in pages of the usual size
   * @throws ATOLL_ARGUMENT, ATOLL_MAPPING_LIMIT, ATOLL_SYSTEM (no memory left)
   */
  static create(content: Uint8Array, options: ImageOptions = {}): Image {
    const page = native().pageBytes
    const sizeBytes = options.sizeBytes ?? Math.max(1, Math.ceil(content.byteLength / page)) * page
    return new Image(native().imageCreate(content, sizeBytes, options.hugePages ?? false))
  }

  /** Opens in this thread an image that another thread created. @param id of the image @throws ATOLL_CLOSED */
  static open(id: number): Image {
    native().imageOpen(id)
    return new Image(id)
  }

  /** Gives up this handle; idempotent. The memory is freed when no handle, island or overlay is left. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    native().imageClose(this.id)
  }
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
   * Copies nothing. The memory is kept alive until `detach`; it may grow meanwhile. The first use of a memory also
   * checks how V8 keeps it.
   * @param memory at least as large as the island
   * @param options where in it; left out: at its beginning
   * @throws ATOLL_ARGUMENT (not a memory, or too small), ATOLL_IN_USE, ATOLL_OVERLAP, ATOLL_LAYOUT,
   * ATOLL_MAPPING_LIMIT, ATOLL_CLOSED
   */
  attach(memory: WebAssembly.Memory, options: AttachOptions = {}): void {
    native().islandAttach(this.id, memory, options.offsetBytes ?? 0)
  }

  /**
   * Shows the island as an ArrayBuffer of this thread until `detach`. Posting the buffer to another thread copies it.
   * @throws ATOLL_IN_USE, ATOLL_CLOSED
   */
  expose(): ArrayBuffer {
    return native().islandExpose(this.id)
  }

  /**
   * Parks the island again. An exposed buffer and its views get length 0; a memory gets zero pages in the island's
   * place, and what it grew by since `attach` is zeroed too.
   * @returns bytes the memory has grown by since `attach`: it cannot shrink, so discard an instance that must not be
   * larger
   * @throws ATOLL_NOT_HELD, ATOLL_REVOKED (after cleaning up), ATOLL_LAYOUT (V8 moved the memory; the island is fresh
   * again)
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

  /** @throws ATOLL_ARGUMENT, ATOLL_CLOSED, ATOLL_OVERLAP, ATOLL_LAYOUT, ATOLL_MAPPING_LIMIT, ATOLL_SYSTEM */
  static create(memory: WebAssembly.Memory, image: Image): Overlay {
    return new Overlay(native().overlayCreate(memory, image.id))
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

/** Reads what this process or the calling thread has used, without allocating: its files under /proc stay open. */
export class Sampler {
  /** A number per name in {@link SAMPLE_FIELDS}; NaN where this kernel does not tell. */
  readonly values = new Float64Array(SAMPLE_FIELDS.length)
  readonly #id: number

  private constructor(id: number) {
    this.#id = id
  }

  /** @param scope thread: the calling one; residentBytes is the process's and pressure the host's all the same */
  static open(scope: SampleScope): Sampler {
    return new Sampler(native().samplerOpen(scope))
  }

  /** Fills `values` and returns it. @throws ATOLL_CLOSED (closed, or opened by another thread), ATOLL_SYSTEM */
  sample(): Float64Array {
    native().samplerRead(this.#id, this.values)
    return this.values
  }

  /** Idempotent. */
  close(): void {
    native().samplerClose(this.#id)
  }
}

/** Counts the mappings of the process. Reads /proc/self/maps: not for hot paths. */
export function mappingCount(): MappingCount {
  return native().mappingCount()
}

/**
 * Lowers the limit of mappings, for a host that maps much itself.
 * @param limit below the built-in limit (7/8 of vm.max_map_count); null: the built-in one
 * @throws ATOLL_ARGUMENT
 */
export function limitMappings(limit: number | null): void {
  native().limitMappings(limit)
}

export function guardReport(): GuardReport {
  return native().guardReport()
}
