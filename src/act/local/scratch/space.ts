// The function's side of all its environment's resources that can be reset: makes them, lends them, and sees that they
// stay within the task's memory.
import { mkdirSync } from 'node:fs'
import { heldBytes as ownBytes } from '../environment-side.js'
import { Errors } from '../errors.js'
import { type Bytes, PageRegion, ScratchArea } from '../memory/index.js'
import type { EnvironmentData, FromEnvironment } from '../messages.js'
import type { Arena, ScratchFolder } from './context.js'
import { garbageCollector } from './collect.js'
import { Lease } from './lease.js'
import { MOST_ARENAS } from './limits.js'

const LONGEST_NAME = 64
/** Asking the kernel what arenas hold takes some ten microseconds: not after each of many short uses. */
const CHECK_MS = 1
/** Share of the limit. */
const COLLECT_FROM = 0.75
/** Pages of WebAssembly. */
const GRAIN_BYTES = 65_536

interface OwnArena {
  readonly arena: Arena
  readonly region: PageRegion
}

/** What an environment may hold: in all, and in its scratch folder, if it has one. */
export type ScratchLimits = Pick<EnvironmentData & { kind: 'js' }, 'functionName' | 'memoryLimitBytes' | 'scratch'>

/** How the runtime hears of it. */
export interface ToRuntime {
  send(message: FromEnvironment): void
  /** What the environment holds is known anew. */
  measured(): void
}

export class ScratchSpace {
  readonly #limits: ScratchLimits
  readonly #runtime: ToRuntime
  readonly #arenas = new Map<string, OwnArena>()
  #taskId = ''
  #collect: (() => void) | null = null
  #checkedMs = -Infinity
  #collectAtBytes: Bytes
  #folder: ScratchFolder | null = null

  constructor(limits: ScratchLimits, runtime: ToRuntime) {
    this.#limits = limits
    this.#runtime = runtime
    this.#collectAtBytes = COLLECT_FROM * limits.memoryLimitBytes
  }

  /** Its function gets another task; what the last one held is garbage now. */
  begin(taskId: string): void {
    this.#taskId = taskId
    this.#collectAtBytes = COLLECT_FROM * this.#limits.memoryLimitBytes
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

  /** Made when it is first asked for. */
  scratch(): ScratchFolder {
    return (this.#folder ??= this.#makeFolder())
  }

  /** @throws Error when the environment holds more than it may; its runtime is told, too */
  check(): void {
    if (this.#arenas.size === 0) return
    const bytes = this.#heldWithoutGarbage()
    this.#checkedMs = performance.now()
    this.#runtime.measured()
    if (bytes <= this.#limits.memoryLimitBytes) return
    this.#runtime.send({ type: 'exhausted', taskId: this.#taskId, kind: 'memory' })
    throw Errors.MemoryExhausted(bytes, this.#limits.memoryLimitBytes)
  }

  /** Near the limit garbage is collected: each time half of what is left has been used up again. */
  #heldWithoutGarbage(): Bytes {
    const limitBytes = this.#limits.memoryLimitBytes
    const bytes = this.heldBytes()
    if (bytes <= this.#collectAtBytes) return bytes
    this.#collect ??= garbageCollector()
    this.#collect()
    const cleanBytes = this.heldBytes()
    this.#collectAtBytes = Math.max(COLLECT_FROM * limitBytes, (cleanBytes + limitBytes) / 2)
    return cleanBytes
  }

  #sizeOf(name: string, sizeBytes: Bytes): Bytes {
    if (typeof name !== 'string' || name.length < 1 || name.length > LONGEST_NAME) throw Errors.ArenaName(name)
    if (!(sizeBytes > 0 && sizeBytes <= this.#limits.memoryLimitBytes))
      throw Errors.ArenaSize(name, sizeBytes, this.#limits.memoryLimitBytes)
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

  #makeFolder(): ScratchFolder {
    const { scratch, functionName } = this.#limits
    if (scratch === null) throw Errors.NoScratch(functionName)
    const { folder, limitBytes } = scratch
    mkdirSync(folder, { mode: 0o700 })
    const lease = new Lease()
    const area = ScratchArea.openEmpty(folder)
    const check = () => this.#checkFolder(area, limitBytes)
    this.#runtime.send({ type: 'folder', lease: lease.shared })
    return {
      use: (work) => {
        const result = lease.use((generation) => work(folder, generation))
        if (result instanceof Promise) return result.finally(check) as typeof result
        check()
        return result
      },
    }
  }

  #checkFolder(area: ScratchArea, limitBytes: Bytes): void {
    const bytes = area.changedBytes()
    if (bytes <= limitBytes) return
    this.#runtime.send({ type: 'exhausted', taskId: this.#taskId, kind: 'storage' })
    throw Errors.StorageExhausted(bytes, limitBytes)
  }

  #checkNowAndThen(): void {
    if (performance.now() - this.#checkedMs >= CHECK_MS) this.check()
  }
}
