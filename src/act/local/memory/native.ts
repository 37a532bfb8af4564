// The native module that maps island pages, loaded once. Sizes are in bytes; addresses are plain numbers, as user space
// ends below 2^53. Whatever crosses is checked on the native side: a wrong argument is an Error with a `code`.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { threadId } from 'node:worker_threads'
import { Errors } from '../errors.js'
import type { ChildCalls } from './child-memory.js'
import type { CopyingCalls } from './copying.js'
import type { ImageCalls } from './image.js'
import type { IslandCalls } from './island.js'
import type { MeterCalls } from './meters.js'
import type { OverlayCalls } from './overlay.js'
import type { RegionCalls } from './page-region.js'
import type { PressureCalls } from './pressure-watch.js'
import type { ProcessCalls } from './process.js'
import type { ReservationCalls } from './reservation.js'
import type { SamplerCalls } from './sampler.js'
import type { ScratchCalls } from './scratch-area.js'
import type { SharedCalls } from './shared-region.js'
import type { SnapshotCalls } from './snapshot-buffer.js'

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
  | 'ATOLL_NO_SPACE' // the reservation has no free range of that size, or the snapshot buffer no room
  | 'ATOLL_STALE' // the snapshot is of an earlier use of the memory
  | 'ATOLL_OVERLAP' // an island or overlay lies on that part of the memory already
  | 'ATOLL_MAPPING_LIMIT' // the process is near the kernel's limit of mappings
  | 'ATOLL_BACKING' // the kernel has none of the pages that were demanded
  | 'ATOLL_LAYOUT' // V8 keeps this memory in a way that remapping does not understand
  | 'ATOLL_UNSUPPORTED' // the kernel is too old for it, or forbids it to this process
  | 'ATOLL_GONE' // the process has ended, or runs another program
  | 'ATOLL_SYSTEM' // a system call failed; the message holds the call and its reason

/** What native/memory/module.cc exports. Things are named by ids, so that an id means the same in every thread. */
interface NativeMemory
  extends
    ChildCalls,
    CopyingCalls,
    ImageCalls,
    IslandCalls,
    MeterCalls,
    OverlayCalls,
    PressureCalls,
    ProcessCalls,
    RegionCalls,
    ReservationCalls,
    SamplerCalls,
    ScratchCalls,
    SharedCalls,
    SnapshotCalls {
  nameThread(threadId: number): void
}

let loaded: NativeMemory | null = null

// Loaded on first use, not on import: a program that maps no island needs no compiled module.
export function native(): NativeMemory {
  return (loaded ??= load())
}

function load(): NativeMemory {
  const root = fileURLToPath(new URL('../../../../../', import.meta.url)) // this file is compiled to dist/src/act/local/memory/
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
