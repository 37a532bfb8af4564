// An instance that lives on: what a task did to it is undone in microseconds, where a new instance takes milliseconds.
import { Errors } from '../errors.js'
import { type Bytes, Image } from '../memory/index.js'
import { instantiate, memoryFor, start } from './instantiate.js'
import { WASM_PAGE_BYTES } from './module.js'
import { type GlobalValues, OutsideState } from './outside-state.js'
import { OverlaidMemory } from './overlaid-memory.js'
import type { WasmProgram } from './program.js'

/** State that sandboxes of one program start from. Plain data, good in every thread while its sandbox is open. */
export interface SandboxState {
  /** Of the {@link Image} that the memory starts from; `null`: there is no memory. */
  readonly imageId: number | null
  /** Of the globals that change: numbers and bigints. */
  readonly globals: readonly unknown[]
}

/** What a module imports: by the name of a module, then by the name of the function, memory, global, table or tag. */
export type WasmImports = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** What an instance exports, by name: functions, memories, globals, tables and tags. */
export type WasmExports = Readonly<Record<string, unknown>>

/** What a sandbox is made of. */
export interface SandboxOptions {
  /** What it runs. */
  readonly program: WasmProgram
  /**
   * The host's functions, and whatever else the module imports. A memory that is missing is made. What the functions keep
   * is the host's: the sandbox puts back the instance, and does not know of it; imported globals and tables it puts back as
   * well, so they should not be shared with others. A function makes them for the memory that
   * the instance gets (`null`: it has none), at every new instance. Default: none.
   */
  readonly imports?: WasmImports | ((memory: WebAssembly.Memory | null) => WasmImports)
  /**
   * Where it starts from: {@link WasmSandbox.state} of another sandbox of the program, in this thread or another one.
   * Nothing is executed then. Default: a new instance, whose start function is executed.
   */
  readonly state?: SandboxState | null
  /** The most that its memory may grow to, where the host does not give it. Default: what the module declares. */
  readonly maximumBytes?: Bytes
}

/**
 * - `restored`: the instance is what it was
 * - `replaced`: it could not be put back, and there is a new one: `exports` and `memory` are others
 */
export type SandboxReset = 'restored' | 'replaced'

/** Told with a task. */
export interface SandboxRunOptions {
  /**
   * Kind of the task, a number from 1 of the host's: tasks of one kind tend to write to the same pages, so each of the
   * last 64 kinds has pages of its own that stay in memory. Default: the kind of the last one.
   */
  readonly kind?: number
}

/**
 * An instance of a wasm module that many tasks use, one after another, none of which finds anything of those before it:
 * its memory lies over an image and goes back to that, and so do its globals and tables. A trap in the middle of a task
 * does no harm. What cannot be undone is found by reading the module's code, or seen when it happens (memory or a table
 * has grown): then the instance is discarded, and there is a new one.
 *
 * Each thread that executes tasks has its own. It is no fence against code that attacks the process.
 */
export class WasmSandbox {
  /** What it runs. */
  readonly program: WasmProgram
  readonly #imports: NonNullable<SandboxOptions['imports']>
  readonly #maximumBytes: Bytes
  #memory: OverlaidMemory | null = null
  #instance: WebAssembly.Instance
  #outside: OutsideState
  /** Whether another instance can be brought to the state that this one goes back to. */
  #isPortable = true
  #isCaptured = false
  #kind: number | null = null
  #isRunning = false
  #isClosed = false

  /**
   * @param options what it is made of
   * @throws LinkError when imports are missing, what the start function throws, ATOLL_MAPPING_LIMIT, ATOLL_SYSTEM (no
   * memory left)
   */
  constructor(options: SandboxOptions) {
    const { program, imports = {}, state = null, maximumBytes = Infinity } = options
    if (state !== null && !program.restorable) throw Errors.NotRestorable(program.obstacles)
    this.program = program
    this.#imports = imports
    this.#maximumBytes = maximumBytes
    const { instance, outside } = state === null ? this.#begin() : this.#continueFrom(state)
    this.#instance = instance
    this.#outside = outside
  }

  /** The present instance. */
  get instance(): WebAssembly.Instance {
    return this.#instance
  }

  /** What the present instance exports; names that begin with `atoll.` are the sandbox's. */
  get exports(): WasmExports {
    return this.#instance.exports
  }

  /** The memory of the present instance; `null`: it has none. */
  get memory(): WebAssembly.Memory | null {
    return this.#memory?.memory ?? null
  }

  /** Whether its instance can be put back; otherwise there is a new one for every task. */
  get restorable(): boolean {
    return this.program.restorable
  }

  /**
   * What it goes back to, for other sandboxes of the program; good for as long as this one is open and captures nothing
   * else.
   * @throws Error when it is bound to its instance: the module is not restorable, or globals hold references, or tables
   * have been written to
   */
  get state(): SandboxState {
    this.#checkOpen()
    if (!this.restorable) throw Errors.NotRestorable(this.program.obstacles)
    if (!this.#isPortable) throw Errors.StateNotPortable()
    return { imageId: this.#memory?.imageId ?? null, globals: this.#outside.values }
  }

  /**
   * Makes the present state the one that it goes back to: what was initialized once is there for every task.
   * @throws Error when the module is not restorable, or a task is running
   */
  capture(): void {
    this.#checkIdle()
    if (!this.restorable) throw Errors.NotRestorable(this.program.obstacles)
    this.#keep()
    this.#isCaptured = true
  }

  /**
   * Executes a task and undoes what it did, however it ends; an asynchronous one when its promise settles.
   * @param task calls what the instance exports
   * @param options which kind of task it is
   * @returns what the task returned
   * @throws what the task throws; Error when another one is running
   */
  run<Result>(task: (exports: WasmExports) => Result, options: SandboxRunOptions = {}): Result {
    const { kind } = options
    this.#checkIdle()
    if (kind !== undefined && kind !== this.#kind) this.reset(kind)
    this.#isRunning = true
    let result: Result
    try {
      result = task(this.exports)
    } catch (error) {
      this.#end()
      throw error
    }
    if (result instanceof Promise) return result.finally(() => this.#end()) as Result
    this.#end()
    return result
  }

  /**
   * Undoes whatever was done to the instance since it was made, captured or reset.
   * @param next kind of the task that comes next, if that is known; see {@link SandboxRunOptions.kind}
   * @throws Error when there is no way back, and the sandbox is closed: what was captured is bound to an instance that
   * cannot be put back, or a memory that the host made has grown
   */
  reset(next?: number): SandboxReset {
    this.#checkIdle()
    this.#kind = next ?? this.#kind
    const hasGrown = this.#memory !== null && this.#memory.reset(next) > 0
    if (this.restorable && this.#outside.restore() && !hasGrown) return 'restored'
    const { instance, outside } = this.#another(hasGrown)
    this.#instance = instance
    this.#outside = outside
    return 'replaced'
  }

  /**
   * Says that a task is about to begin, and that nobody has touched the instance since its last reset: then what the rest
   * of the process did in between does not make the next reset look for changes. Optional, but not to be said otherwise:
   * what was written in between may stay.
   */
  beginUse(): void {
    this.#checkIdle()
    this.#memory?.beginUse()
  }

  /** Lets go of its instance and its image. May be called again. */
  close(): void {
    this.#isClosed = true
    this.#memory?.close()
  }

  /** A new instance; its start function is executed. */
  #begin(): Parts {
    const memory = this.#givenMemory() ?? this.#makeMemory(this.program.initialPages * WASM_PAGE_BYTES)
    const parts = this.#instantiate(this.program.withData, memory)
    const keep = () => (this.#memory = memory === null ? null : OverlaidMemory.of(memory))
    if (!this.restorable) keep() // what a new instance starts from, which executes its start function
    start(parts.instance, this.program)
    if (this.restorable) keep()
    this.#isPortable = parts.outside.isPortable
    parts.outside.keep()
    return parts
  }

  /** A new instance in the state of another one. */
  #continueFrom({ imageId, globals }: SandboxState): Parts {
    const image = imageId === null ? null : Image.open(imageId)
    const sizeBytes = image?.sizeBytes ?? 0
    const memory = this.#givenMemory() ?? this.#makeMemory(sizeBytes)
    if (memory !== null && memory.buffer.byteLength !== sizeBytes) {
      image?.close()
      throw Errors.MemoryNotAsState(memory.buffer.byteLength, sizeBytes)
    }
    this.#memory = memory === null ? null : OverlaidMemory.from(memory, image)
    return this.#bringTo(globals)
  }

  /** A new instance in the place of the present one. */
  #another(hasGrown: boolean): Parts {
    if (hasGrown && this.#givenMemory() !== null) throw this.#spent('its memory, which the host made, has grown')
    if (this.restorable && !this.#isPortable) {
      if (this.#isCaptured) throw this.#spent('what was captured holds references to its instance')
      this.#memory?.close()
      return this.#begin()
    }
    if (hasGrown) this.#memory!.moveTo(this.#makeMemory(this.#memory!.sizeBytes)!)
    if (this.restorable) return this.#bringTo(this.#outside.values)
    const parts = this.#instantiate(this.program.withoutData, this.memory)
    start(parts.instance, this.program)
    return parts
  }

  /** @param values of the globals, for an instance on the present memory */
  #bringTo(values: GlobalValues): Parts {
    const parts = this.#instantiate(this.program.withoutData, this.memory)
    parts.outside.setGlobals(values)
    parts.outside.keep()
    return parts
  }

  #instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory | null): Parts {
    const imports = typeof this.#imports === 'function' ? this.#imports(memory) : this.#imports
    const instance = instantiate(module, this.program, imports as WebAssembly.Imports, memory)
    return { instance, outside: new OutsideState(instance, this.program.names, true) }
  }

  #givenMemory(): WebAssembly.Memory | null {
    const { memory, ownsMemory } = this.program.names
    if (memory === null || ownsMemory || typeof this.#imports === 'function') return null
    const given = this.#imports[memory.module]?.[memory.name]
    return given instanceof WebAssembly.Memory ? given : null
  }

  #makeMemory(sizeBytes: Bytes): WebAssembly.Memory | null {
    return this.program.names.memory === null ? null : memoryFor(this.program, sizeBytes, this.#maximumBytes)
  }

  #keep(): void {
    this.#isPortable &&= this.#outside.isPortable
    this.#memory?.keep()
    this.#outside.keep()
  }

  #end(): void {
    this.#isRunning = false
    if (!this.#isClosed) this.reset()
  }

  #spent(why: string): Error {
    this.close()
    return Errors.SandboxSpent(why)
  }

  #checkOpen(): void {
    if (this.#isClosed) throw Errors.SandboxClosed()
  }

  #checkIdle(): void {
    this.#checkOpen()
    if (this.#isRunning) throw Errors.SandboxBusy()
  }
}

interface Parts {
  readonly instance: WebAssembly.Instance
  readonly outside: OutsideState
}
