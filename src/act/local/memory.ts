// The one typed face of the native module that maps island pages. Sizes are in bytes; addresses are plain numbers, as
// user space ends below 2^53. Whatever crosses is checked on the native side: a wrong argument is an Error with a `code`.
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { threadId } from 'node:worker_threads'
import { Errors } from './errors.js'

export type Bytes = number
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

export interface ImageOptions {
  /** Ask the kernel for 2 MiB pages, once, at creation (about 4 s per GiB); see {@link Image.hugePages}. Default false. */
  readonly hugePages?: boolean
}

export interface IslandOptions {
  /** A multiple of the page size; with an image at least the image's size, and exactly it unless the rest is to be zero. */
  readonly sizeBytes: Bytes
  /** What the island holds when it is fresh; null: zero bytes. */
  readonly image: Image | null
  /** Make its pages resident now, so that a task meets no first-touch faults on reading. Default true. */
  readonly populate?: boolean
}

export interface AttachOptions {
  /** Where in the memory the island begins, a multiple of the page size. Default 0. */
  readonly offsetBytes?: Bytes
}

/** parked: in its reservation · attached: under a WebAssembly.Memory · exposed: as an ArrayBuffer · busy: in a call of another thread. */
export type IslandState = 'parked' | 'attached' | 'exposed' | 'busy'
/** fresh: as its image (or zero) · zero: wiped, the image is off until `reset` · used: somebody held it since. */
export type IslandContent = 'fresh' | 'zero' | 'used'

export interface IslandStatus {
  readonly state: IslandState
  readonly content: IslandContent
  /** Where its pages are now. */
  readonly address: Address
  /** `threadId` of the thread that holds it, or null. */
  readonly holderThreadId: number | null
  /** `threadId` of the holder that ended without detaching it, until it is reset, wiped or attached again; else null. */
  readonly abandonedByThreadId: number | null
}
