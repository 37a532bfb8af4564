// The few numbers through which the main thread and workers agree on a tick. All of them live in the shared memory.
import type { SharedMemory } from '../sense/index.js'

/**
 * Rows that a worker takes at once: its columns fit the second-level cache, and bit masks of rows never straddle two
 * chunks.
 */
export const CHUNK_ROWS = 1024
const CHUNKS_LIMIT = 1024
/** Jobs a table may have; progress cells of a chunk fill whole cache lines. */
export const JOBS_LIMIT = 1024
export const WORKERS_LIMIT = 64

/** A chunk is free (0), done (-1) or claimed by a runner (its number; 1 is the main thread). */
export const FREE = 0
export const DONE = -1
export const MAIN_RUNNER = 1

/** Stages of the loop that workers run, in order; time is accounted for by them. */
export const STAGES = ['admit', 'forecast', 'decide'] as const
export type StageName = (typeof STAGES)[number]

export const Cell = {
  /** Changes whenever there are new chunks; workers sleep on it. */
  Epoch: 0,
  /** Changes whenever a runner finds all chunks done; the main thread sleeps on it. */
  Finished: 1,
  Stopping: 2,
  /** Version of the pipelines that a runner must have before it runs a chunk. */
  Pipelines: 3,
  /** Index of the table in TARGET_KINDS. */
  Kind: 4,
  Rows: 5,
  Chunks: 6,
  Tick: 7,
} as const
const CELLS = Object.keys(Cell).length

export interface ControlPointers {
  readonly cells: number
  readonly claims: number
  readonly progress: number
  readonly times: number
}

export class Control {
  readonly pointers: ControlPointers
  readonly cells: Int32Array
  readonly claims: Int32Array
  readonly progress: Int32Array
  /** Milliseconds spent by runner and stage. */
  readonly times: Float64Array

  constructor(memory: WebAssembly.Memory, pointers: ControlPointers) {
    const { buffer } = memory
    this.pointers = pointers
    this.cells = new Int32Array(buffer, pointers.cells, CELLS)
    this.claims = new Int32Array(buffer, pointers.claims, CHUNKS_LIMIT)
    this.progress = new Int32Array(buffer, pointers.progress, CHUNKS_LIMIT * JOBS_LIMIT)
    this.times = new Float64Array(buffer, pointers.times, (WORKERS_LIMIT + 2) * STAGES.length)
  }

  /** Whether no chunk of this phase is left. Looks at the last one first: it is claimed last. */
  allDone(): boolean {
    for (let chunk = Atomics.load(this.cells, Cell.Chunks) - 1; chunk >= 0; chunk--) {
      if (Atomics.load(this.claims, chunk) !== DONE) return false
    }
    return true
  }

  static allocate(shared: SharedMemory): Control {
    const control = new Control(shared.memory, {
      cells: shared.allocate(CELLS * 4).pointer,
      claims: shared.allocate(CHUNKS_LIMIT * 4).pointer,
      progress: shared.allocate(CHUNKS_LIMIT * JOBS_LIMIT * 4).pointer,
      times: shared.allocate((WORKERS_LIMIT + 2) * STAGES.length * 8).pointer,
    })
    // No chunk is free before its phase is set up. A table that grows has chunks that no phase had before: a runner that
    // is slow to leave would claim one of them while the phase is being set up, and another once more behind it.
    control.claims.fill(DONE)
    return control
  }
}
