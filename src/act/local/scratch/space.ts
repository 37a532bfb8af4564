// The function's side of all its environment's resources that can be reset: makes them, lends them, and sees that they
// stay within the task's memory.
import { heldBytes as ownBytes } from '../environment-side.js'
import { Errors } from '../errors.js'
import { type Bytes, PageRegion } from '../memory/index.js'
import type { FromEnvironment } from '../messages.js'
import type { Arena } from './context.js'
import { Lease } from './lease.js'
import { MOST_ARENAS } from './limits.js'

const LONGEST_NAME = 64
/** Asking the kernel what arenas hold takes some ten microseconds: not after each of many short uses. */
const CHECK_MS = 1
/** Pages of WebAssembly. */
const GRAIN_BYTES = 65_536

interface OwnArena {
  readonly arena: Arena
  readonly region: PageRegion
}

/** How the runtime hears of it. */
export interface ToRuntime {
  send(message: FromEnvironment): void
  /** What the environment holds is known anew. */
  measured(): void
}

export class ScratchSpace {
  readonly #memoryLimitBytes: Bytes
  readonly #runtime: ToRuntime
  readonly #arenas = new Map<string, OwnArena>()
  /** Task that its function executes, or executed last. */
  taskId = ''
  #checkedMs = -Infinity

  /** @param memoryLimitBytes what the environment may hold in all */
  constructor(memoryLimitBytes: Bytes, runtime: ToRuntime) {
    this.#memoryLimitBytes = memoryLimitBytes
    this.#runtime = runtime
  }

  /** What the environment holds: heap, buffers, arenas. */
  heldBytes(): Bytes {
    let bytes = ownBytes()
    for (const { region } of this.#arenas.values()) bytes += region.changedBytes()
    return bytes
  }

  arena(name: string, sizeBytes: Bytes): Arena {
    const known = this.#arenas.get(name)?.arena
    const wholeBytes = this.#sizeOf(name, sizeBytes)
    if (known !== undefined && known.sizeBytes !== wholeBytes)
      throw Errors.ArenaResized(name, known.sizeBytes, sizeBytes)
    return known ?? this.#make(name, wholeBytes)
  }

  /** @throws Error when the environment holds more than it may; its runtime is told, too */
  check(): void {
    if (this.#arenas.size === 0) return
    const bytes = this.heldBytes()
    this.#checkedMs = performance.now()
    this.#runtime.measured()
    if (bytes <= this.#memoryLimitBytes) return
    this.#runtime.send({ type: 'exhausted', taskId: this.taskId, kind: 'memory' })
    throw Errors.MemoryExhausted(bytes, this.#memoryLimitBytes)
  }

  #sizeOf(name: string, sizeBytes: Bytes): Bytes {
    if (typeof name !== 'string' || name.length < 1 || name.length > LONGEST_NAME) throw Errors.ArenaName(name)
    if (!(sizeBytes > 0 && sizeBytes <= this.#memoryLimitBytes))
      throw Errors.ArenaSize(name, sizeBytes, this.#memoryLimitBytes)
    if (this.#arenas.size >= MOST_ARENAS && !this.#arenas.has(name)) throw Errors.TooManyArenas(name, MOST_ARENAS)
    return Math.ceil(sizeBytes / GRAIN_BYTES) * GRAIN_BYTES
  }

  // A WebAssembly.Memory, as nothing else of JavaScript is shared by threads and begins with a whole page.
  #make(name: string, sizeBytes: Bytes): Arena {
    const pages = sizeBytes / GRAIN_BYTES
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
    const lease = new Lease()
    const arena: Arena = {
      name,
      sizeBytes,
      use: (work) => {
        const result = lease.use((generation) => work(new Uint8Array(memory.buffer), generation))
        if (result instanceof Promise) return result.finally(() => this.#checkNowAndThen()) as typeof result
        this.#checkNowAndThen()
        return result
      },
    }
    this.#arenas.set(name, { arena, region: PageRegion.ofArena(new Uint8Array(memory.buffer)) })
    this.#runtime.send({ type: 'arena', name, memory, lease: lease.shared })
    return arena
  }

  #checkNowAndThen(): void {
    if (performance.now() - this.#checkedMs >= CHECK_MS) this.check()
  }
}
