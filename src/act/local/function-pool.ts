// One function of a runtime: its code, its environments, and what has been observed of it.
import type { Environment } from './environment.js'
import type { CompleteDefinition } from './functions.js'
import type { IslandCounts } from './islands.js'
import type { Bytes } from './memory/index.js'
import type { EnvironmentData } from './messages.js'
import type { CompleteOptions } from './options.js'
import { newScratchFolder } from './scratch/folder.js'
import { allocateUsage } from './usage.js'
import type { FunctionProgram } from './wasm/function-program.js'

const WASM_HEAP_LIMIT_BYTES: Bytes = 64 * 2 ** 20

/** What a function's row shows; counts are of now, sums and means of the time since the last observation. */
export interface FunctionObservation {
  readonly arrived: number
  readonly running: number
  /** The largest rise of the number running since the last observation. */
  readonly surge: number
  readonly queued: number
  /** On the runtime's clock; null before the first request. */
  readonly lastArrivalMs: number | null
  readonly warm: number
  readonly busy: number
  readonly starting: number
  /** Mean of the environments there are; without any, what the last one held, or what is declared. */
  readonly environmentBytes: Bytes
  /** In time of the runtime's clock; null when none started. */
  readonly startupMs: number | null
  /** In time of the runtime's clock; null when none ended. */
  readonly durationMs: number | null
  /** null: not a wasm function. */
  readonly islands: (IslandCounts & IslandReaction & { readonly sizeBytes: Bytes }) | null
}

/** What becomes of a task that finds no island on standby. */
export interface IslandReaction {
  /** One is made for it as long as fewer are in use. */
  readonly limit: number
  /** Else it waits so long, and is refused then. */
  readonly waitMs: number
}

export interface PreparedFunction {
  readonly definition: CompleteDefinition
  /** null: js. */
  readonly wasm: FunctionProgram | null
}

export class FunctionPool {
  readonly definition: CompleteDefinition
  readonly wasm: PreparedFunction['wasm']
  readonly environments = new Set<Environment>()
  /** What a plan said keeping it ready is worth. */
  score = 0
  /** When no island stands by, one is made for a task as long as fewer are in use. */
  islandLimit: number
  /** The longest that a task waits for an island in real time; 0: it is refused at once. */
  islandWaitMs: number
  waiting = 0
  #busy = 0
  #trough = 0
  #surge = 0
  starting = 0
  arrived = 0
  lastArrivalMs: number | null = null
  /** What its latest environment said that it holds. */
  measuredBytes: Bytes | null = null
  readonly startups = new Mean()
  readonly durations = new Mean()

  constructor({ definition, wasm }: PreparedFunction, options: CompleteOptions) {
    const { whenNoIsland, concurrency, islandWaitMs } = options
    this.islandLimit = whenNoIsland === 'allocate' ? concurrency : 0
    this.islandWaitMs = whenNoIsland === 'wait' ? islandWaitMs : 0
    this.definition = definition
    this.wasm = wasm
  }

  /** Environments that execute a task. */
  get busy(): number {
    return this.#busy
  }

  set busy(count: number) {
    this.#busy = count
    this.#trough = Math.min(this.#trough, count)
    this.#surge = Math.max(this.#surge, count - this.#trough)
  }

  get name(): string {
    return this.definition.name
  }

  /** Of the JavaScript heap of an environment. */
  get heapLimitBytes(): Bytes {
    return this.wasm === null ? this.definition.memoryLimitBytes! : WASM_HEAP_LIMIT_BYTES
  }

  /** What an environment may hold in all: buffers lie outside of the heap, and may take as much again. */
  get ceilingBytes(): Bytes {
    return 2 * this.heapLimitBytes
  }

  /** What an environment of it is given at its start. */
  launchData(): EnvironmentData {
    const { name, file, scratchBytes } = this.definition
    if (this.wasm === null) {
      const scratch = scratchBytes === 0 ? null : { folder: newScratchFolder(), limitBytes: scratchBytes }
      const limits = { memoryLimitBytes: this.ceilingBytes, scratch }
      return { kind: 'js', functionName: name, file, usage: allocateUsage(), ...limits }
    }
    const { image, ...wasm } = this.wasm
    return { kind: 'wasm', functionName: name, memoryBytes: image.sizeBytes, ...wasm }
  }

  /** What another environment will hold. */
  get expectedBytes(): Bytes {
    return this.measuredBytes ?? this.definition.memoryBytes
  }

  /** Environments that will be idle in a moment: their task is answered, its traces are being removed. */
  get clearing(): number {
    let count = 0
    for (const { state } of this.environments) if (state === 'clearing') count++
    return count
  }

  idle(): Environment[] {
    return [...this.environments].filter(({ state }) => state === 'idle')
  }

  /**
   * The one that was used last, of those that the tenant's task may have; one that was its tenant's before, if
   * possible.
   */
  idleFor(tenant: string): Environment | null {
    let best: Environment | null = null
    for (const environment of this.environments) {
      if (environment.state !== 'idle') continue
      if (environment.tenant !== null && environment.tenant !== tenant) continue
      if (best === null || isBetter(environment, best)) best = environment
    }
    return best
  }

  observe(islands: IslandCounts | null): FunctionObservation {
    const observation = {
      arrived: this.arrived,
      running: this.busy,
      surge: this.#surge,
      queued: this.waiting,
      lastArrivalMs: this.lastArrivalMs,
      warm: this.idle().length,
      busy: this.busy,
      starting: this.starting,
      environmentBytes: this.#meanBytes(),
      startupMs: this.startups.take(),
      durationMs: this.durations.take(),
      islands: islands === null || this.wasm === null ? null : { ...islands, ...this.#islandSettings(this.wasm) },
    }
    this.arrived = 0
    this.#trough = this.busy
    this.#surge = 0
    return observation
  }

  #islandSettings({ image }: FunctionProgram): IslandReaction & { readonly sizeBytes: Bytes } {
    return { sizeBytes: image.sizeBytes, limit: this.islandLimit, waitMs: this.islandWaitMs }
  }

  #meanBytes(): Bytes {
    const held = [...this.environments].filter(({ state }) => READY.includes(state)).map(({ heldBytes }) => heldBytes)
    return held.length === 0 ? this.expectedBytes : held.reduce((sum, bytes) => sum + bytes, 0) / held.length
  }
}

const READY: readonly string[] = ['idle', 'busy', 'clearing']

function isBetter(one: Environment, other: Environment): boolean {
  if ((one.tenant === null) !== (other.tenant === null)) return one.tenant !== null
  return one.lastUsedMs > other.lastUsedMs
}

/** A mean that starts anew each time it is taken. */
class Mean {
  #sum = 0
  #count = 0

  add(value: number): void {
    this.#sum += value
    this.#count++
  }

  take(): number | null {
    const mean = this.#count === 0 ? null : this.#sum / this.#count
    this.#sum = this.#count = 0
    return mean
  }
}
