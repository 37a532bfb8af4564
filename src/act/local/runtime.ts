// Runs functions on demand: a request takes an environment that is ready, or has one started, or waits its turn.
import { EventEmitter } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { Clock } from '../clock.js'
import type { WarmOutcome } from './ahead.js'
import type { Environment } from './environment.js'
import { Errors } from './errors.js'
import { type FunctionObservation, FunctionPool, type IslandReaction, type PreparedFunction } from './function-pool.js'
import { type CompleteDefinition, completeDefinition, type FunctionDefinition } from './functions.js'
import { DirectIslandSource, type IslandSource } from './islands.js'
import {
  type CompleteOptions,
  completeOptions,
  MOST_ISLAND_WAIT_MS,
  type RuntimeEvents,
  type RuntimeOptions,
} from './options.js'
import type { Bytes } from './memory/index.js'
import { memoryPressureSources, PressureWatches } from './pressure.js'
import { Scheduler } from './scheduler.js'
import type { TaskEndCall } from './task-queue.js'
import { LocalScratch } from './scratch/index.js'
import type { RuntimeStatistics } from './statistics.js'
import { checkTaskOptions, type SubmittedTask, Task, type TaskOptions } from './task.js'
import type { VmContext } from './vm-context.js'
import { makeProgram } from './wasm/function-program.js'

export type ArrivalCall = (functionName: string, tenant: string, nowMs: number) => void

/** How often it can give back memory until nothing is left. */
const RELIEFS = 8
export const DEFAULT_TENANT = 'default'

/**
 * Executes functions of two kinds, each in an environment of its own: a worker thread.
 * - A js environment serves one function and one tenant. It is made before it is known for whom: its first task
 *   decides.
 * - A wasm environment serves one function; a task's memory is an island, put in place before it and taken away after
 *   it.
 *
 * An environment that times out, crashes or is killed is ended, and another is started when a task waits for it or a
 * plan asks for it. Threads keep functions' bytes apart and their failures to themselves. They are no fence against
 * code that attacks the process.
 */
export class LocalRuntime {
  /** See {@link RuntimeEvents}. */
  readonly events = new EventEmitter<RuntimeEvents>()
  /** What running tasks hold and are ready to lose. @internal */
  readonly scratch: LocalScratch
  /** @internal */
  readonly options: CompleteOptions
  readonly #functions = new Map<string, FunctionPool>()
  /** Names that are being registered or removed. */
  readonly #changing = new Set<string>()
  readonly #ownIslands: DirectIslandSource | null
  readonly #islands: IslandSource
  readonly #scheduler: Scheduler
  readonly #arrivals = new Set<ArrivalCall>()
  readonly #stopListening: () => void
  /** null: no wasm function yet, so nothing to give back. */
  #pressure: PressureWatches | null = null
  #submitted = 0
  #closing: Promise<void> | null = null

  /** @param options left out, they have their defaults @throws RangeError naming the option and its range */
  constructor(options: RuntimeOptions = {}) {
    this.options = completeOptions(options)
    const own = { limitBytes: this.options.memoryBudgetBytes, othersBytes: () => this.environmentBytes }
    this.#ownIslands = this.options.islands === null ? new DirectIslandSource(own) : null
    this.scratch = new LocalScratch(this.options.snapshotBytes, this.options.resetWaitMs)
    this.events.on('task', (result) => this.scratch.ended(result))
    this.#islands = this.options.islands ?? this.#ownIslands!
    this.#scheduler = new Scheduler(this.options, this.#islands, this.scratch, this.events)
    this.#stopListening = this.#islands.onAvailable(() => this.#islandsChanged())
  }

  /** What measures idle time and memory over time. */
  get clock(): Clock {
    return this.options.clock
  }

  /**
   * Makes a function known: checks its definition and its file; a wasm module is compiled and its image made. Executes
   * nothing of it, unless the definition says `start: 'once'`.
   * @param given where its code lies, and its limits
   * @throws Error naming the function, and its file or the option that is wrong
   */
  async register(given: FunctionDefinition): Promise<void> {
    if (this.#isClosing()) throw Errors.RuntimeClosed()
    const definition = completeDefinition(given)
    const { name } = definition
    if (this.#functions.has(name) || this.#changing.has(name)) throw Errors.FunctionTwice(name)
    this.#changing.add(name)
    try {
      const pool = new FunctionPool(await this.#prepare(definition), this.options)
      if (this.#isClosing()) {
        this.#dispose(pool)
        throw Errors.RuntimeClosed()
      }
      this.#functions.set(name, pool)
      this.#scheduler.add(pool)
    } finally {
      this.#changing.delete(name)
    }
    this.events.emit('functionAdded', name)
  }

  /**
   * Forgets a function. Its tasks are cancelled and its environments ended.
   * @param functionName as it was registered
   * @throws Error when there is no such function
   */
  async unregister(functionName: string): Promise<void> {
    const pool = this.#pool(functionName)
    this.#functions.delete(functionName)
    this.#changing.add(functionName)
    this.events.emit('functionRemoved', functionName)
    await this.#scheduler.remove(pool, 'the function was removed')
    this.#dispose(pool)
    this.#changing.delete(functionName)
  }

  /**
   * Requests the execution of a function. Never waits: what is ready is used at once.
   * @param functionName as it was registered
   * @param input is copied when the task starts to run, and must not change until then
   * @param options for whom, and for how long
   * @throws Error when there is no such function, TypeError naming a wrong option; whatever happens later is in the
   * task's result
   */
  submit(functionName: string, input: Uint8Array, options: TaskOptions = {}): SubmittedTask {
    const pool = this.#pool(functionName)
    if (!(input instanceof Uint8Array)) throw Errors.TaskOption('input', typeof input, 'a Uint8Array')
    checkTaskOptions(options)
    const { tenant = DEFAULT_TENANT, signal, timeoutMs = pool.definition.timeoutMs } = options
    const nowMs = this.clock.nowMs()
    pool.arrived++
    pool.lastArrivalMs = nowMs
    for (const call of this.#arrivals) call(functionName, tenant, nowMs)
    const task = new Task(`task-${++this.#submitted}`, functionName, input, tenant, timeoutMs)
    const cancel = (reason = 'by its caller') => this.#scheduler.cancel(task, reason)
    if (this.#isClosing()) this.#scheduler.refuse(task, Errors.RuntimeClosed())
    else if (signal?.aborted) cancel('by its signal')
    else this.#scheduler.submit(task)
    if (!task.ended && signal !== undefined) task.listen(signal, () => cancel('by its signal'))
    return { id: task.id, result: task.result, cancel }
  }

  /**
   * Calls synchronously at every submit, before the task takes an environment.
   * @returns ends it
   * @internal
   */
  onArrival(call: ArrivalCall): () => void {
    this.#arrivals.add(call)
    return () => this.#arrivals.delete(call)
  }

  /**
   * Calls synchronously whenever a task has ended.
   * @returns ends it
   * @internal
   */
  onEnd(call: TaskEndCall): () => void {
    this.#scheduler.ends.add(call)
    return () => this.#scheduler.ends.delete(call)
  }

  /**
   * Has so many environments of a function idle: starts those that are missing, ends those beyond. Nothing holds them
   * there afterwards: tasks take them, and those that tasks have done with join them.
   * @param functionName as it was registered
   * @param count how many
   * @returns when the missing ones are ready, or cannot be, or a later call has replaced this one
   * @throws RangeError unless count is a whole number from 0
   */
  async keepWarm(functionName: string, count: number): Promise<WarmOutcome> {
    const pool = this.#pool(functionName)
    if (!(Number.isInteger(count) && count >= 0)) throw Errors.Argument('count', count, 'a whole number from 0')
    if (this.#isClosing()) throw Errors.RuntimeClosed()
    return this.#scheduler.keepWarm(pool, count)
  }

  /**
   * Says what keeping the environments of a function is worth: those of a lower score are evicted first, and for these.
   * @throws RangeError unless score is a number
   * @internal
   */
  setScore(functionName: string, score: number): void {
    if (Number.isNaN(score)) throw Errors.Argument('score', score, 'a number')
    this.#pool(functionName).score = score
  }

  /**
   * Has so many islands of a wasm function on standby.
   * @param functionName as it was registered
   * @param count how many
   * @returns how many there are
   * @throws RangeError unless count is a whole number from 0, Error when it is a js function
   */
  keepIslands(functionName: string, count: number): number {
    const { wasm } = this.#pool(functionName)
    if (wasm === null) throw Errors.NoIslands(functionName)
    if (!(Number.isInteger(count) && count >= 0)) throw Errors.Argument('count', count, 'a whole number from 0')
    const { image } = wasm
    return this.#islands.keepStandby(image, image.sizeBytes, count)
  }

  /**
   * Says what becomes of a wasm function's tasks that find no island on standby.
   * @param functionName as it was registered
   * @param reaction what is left out stays as it is
   * @throws RangeError unless limit is a whole number from 0 and waitMs a number from 0 to an hour, Error when it is a
   * js function
   */
  setIslandReaction(functionName: string, reaction: Partial<IslandReaction>): void {
    const pool = this.#pool(functionName)
    const { limit = pool.islandLimit, waitMs = pool.islandWaitMs } = reaction
    if (pool.wasm === null) throw Errors.NoIslands(functionName)
    if (!(Number.isInteger(limit) && limit >= 0)) throw Errors.Argument('limit', limit, 'a whole number from 0')
    if (!(waitMs >= 0 && waitMs <= MOST_ISLAND_WAIT_MS)) {
      throw Errors.Argument('waitMs', waitMs, `a number from 0 to ${MOST_ISLAND_WAIT_MS}`)
    }
    pool.islandLimit = limit
    pool.islandWaitMs = waitMs
    this.#scheduler.pump()
  }

  /**
   * Memory is short: islands that stand by give theirs back, an eighth of the runtime's budget at a time. It is called
   * by itself when the kernel says so; a program that knows better may call it, too.
   * @returns how much was given back
   */
  relieve(): Bytes {
    const givenBackBytes = this.#islands.shrink(this.options.memoryBudgetBytes / RELIEFS)
    this.#scheduler.statistics.islandsChanged(this.clock.nowMs())
    this.events.emit('memoryPressure', givenBackBytes)
    return givenBackBytes
  }

  /**
   * Whether the kernel tells it when memory gets short. Else, somebody must look, and call `relieve`.
   * @internal
   */
  get hearsPressure(): boolean {
    return this.#pressure !== null && this.#pressure.count > 0
  }

  /** Names of the functions that are registered. */
  functionNames(): string[] {
    return [...this.#functions.keys()]
  }

  /**
   * A function's definition with its defaults filled in.
   * @internal
   */
  definitionOf(functionName: string): CompleteDefinition {
    return this.#pool(functionName).definition
  }

  /**
   * What a task of a function may hold at most, its environment included.
   * @internal
   */
  memoryLimitOf(functionName: string): number {
    const pool = this.#pool(functionName)
    return pool.wasm === null ? pool.ceilingBytes : pool.wasm.maximumBytes
  }

  /**
   * What is to be seen of a function now. Begins its sums and means anew, so there should be one observer.
   * @internal
   */
  observe(functionName: string): FunctionObservation {
    const pool = this.#pool(functionName)
    return pool.observe(pool.wasm === null ? null : this.#islands.counts(pool.wasm.image))
  }

  /**
   * Environments that execute tasks, or are clearing up after one.
   * @internal
   */
  running(): Iterable<Environment> {
    return this.#scheduler.running()
  }

  /** What each wasm environment has mapped now, named for its function and its number. */
  contexts(): VmContext[] {
    return this.#scheduler.contexts()
  }

  /** What its environments hold now: what islands that share its budget must leave it. */
  get environmentBytes(): Bytes {
    return this.#scheduler.statistics.environmentBytes
  }

  /** What it has done so far. */
  statistics(): RuntimeStatistics {
    return this.#scheduler.statistics.read(this.clock.nowMs())
  }

  /**
   * Takes no more tasks, brings those it has to an end, and gives back every thread, mapping and timer. May be called
   * again, also to abort while it drains.
   * @param mode drain: lets waiting and running tasks finish; abort: cancels them
   */
  close(mode: 'drain' | 'abort' = 'drain'): Promise<void> {
    this.#closing ??= this.#close()
    if (mode === 'abort') this.#scheduler.abort('the runtime is being closed')
    return this.#closing
  }

  async #close(): Promise<void> {
    await this.#scheduler.close()
    for (const pool of this.#functions.values()) this.#dispose(pool)
    this.#stopListening()
    this.#pressure?.close()
    this.#ownIslands?.close()
    await this.scratch.close()
  }

  #islandsChanged(): void {
    this.#scheduler.statistics.islandsChanged(this.clock.nowMs())
    this.#scheduler.pump()
  }

  #isClosing(): boolean {
    return this.#closing !== null
  }

  async #prepare(definition: CompleteDefinition): Promise<PreparedFunction> {
    const { name, file, kind } = definition
    const binary = await readFile(file).catch((error: Error) => {
      throw Errors.FunctionFile(name, file, `it cannot be read: ${error.message}`)
    })
    if (kind === 'js') return { definition, wasm: null }
    if (!this.#isClosing()) this.#pressure ??= new PressureWatches(memoryPressureSources(), () => void this.relieve())
    return { definition, wasm: await makeProgram(definition, new Uint8Array(binary)) }
  }

  #dispose({ wasm }: FunctionPool): void {
    if (wasm === null) return
    this.#islands.forget(wasm.image)
    wasm.image.close()
  }

  #pool(functionName: string): FunctionPool {
    const pool = this.#functions.get(functionName)
    if (pool === undefined) throw Errors.FunctionUnknown(functionName)
    return pool
  }
}
