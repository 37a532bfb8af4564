// A machine of one main thread and some workers, of which one goes one step at a time: whose turn it is, and who dies,
// a seed says. What runs on it is the pool's own code (see stepped.ts).
import { Cell, CHUNK_ROWS } from '../../../../src/forecast/control.js'
import { Errors } from '../../../../src/forecast/errors.js'
import type { PipelineStep } from '../../../../src/forecast/pool.js'
import { TARGET_KINDS, type TargetKind } from '../../../../src/sense/index.js'
import type { Random } from '../../../../src/sense/random.js'
import { type Stepped, stepped } from './stepped.js'

type Steps<Result = unknown> = Generator<unknown, Result, unknown>

/** What somebody waits for. */
interface Eventual {
  readonly isSettled: boolean
}

export interface Phase {
  readonly kind: TargetKind
  readonly rows: number
  readonly tick: number
  /** Of the pipelines that are in force. */
  readonly version: number
  readonly steps: number
  /** Its kernels fail. */
  readonly trapChunk: number | null
}

interface Thread {
  readonly runner: number
  readonly program: Steps
  readonly onExit: (() => unknown)[]
  waitsFor: Eventual | null
  isAlive: boolean
}

interface Pool {
  use(steps: Readonly<Record<TargetKind, readonly PipelineStep[]>>, policies: null): Steps
  run(kind: TargetKind, rows: number, tick: number): Steps
  close(): Steps
}

const MAIN = 1
/** Rows that a kernel computes between two stops. */
const BLOCK_ROWS = 256
const STEPS_LIMIT = 100_000
const at = (name: string) => new URL(`../../../../src/forecast/${name}.js`, import.meta.url)
const [controlCode, runnerCode, poolCode, workerCode] = stepped(
  at('control'),
  at('chunk-runner'),
  at('pool'),
  at('worker'),
) as [Stepped, Stepped, Stepped, Stepped]

/** Used again for every machine, as shared memory is: what it holds at first is what another left. */
const buffer = new SharedArrayBuffer(8 * 2 ** 20)

function isSteps(value: unknown): value is Steps {
  return typeof value === 'object' && value !== null && 'next' in value && Symbol.iterator in value
}

function* go(value: unknown): Steps {
  return isSteps(value) ? yield* value : value
}

function* pause(value: unknown): Steps {
  const isEventual = typeof value === 'object' && value !== null && 'isSettled' in value
  while (isEventual && !(value as Eventual).isSettled) yield value
  return undefined
}

/** As much of a promise as the pool needs, without the microtasks in which JavaScript hides its order. */
class EventualPromise implements Eventual {
  isSettled = false

  constructor(start: (resolve: () => void) => void) {
    start(() => (this.isSettled = true))
  }

  static race(all: readonly Eventual[]): Eventual {
    return {
      get isSettled() {
        return all.some((each) => each.isSettled)
      },
    }
  }

  static all(all: Iterable<Eventual>): Eventual {
    const list = [...all]
    return {
      get isSettled() {
        return list.every((each) => each.isSettled)
      },
    }
  }
}

export class Machine {
  readonly #random: Random
  readonly #waiting: { readonly index: number; isSettled: boolean }[] = []
  readonly #threads: Thread[] = []
  readonly #surroundings: Readonly<Record<string, unknown>>
  /** The main thread's: what it does before anything else, and what comes to it as events. */
  readonly #soon: (() => unknown)[] = []
  readonly #events: (() => unknown)[] = []
  readonly #busy = new Map<number, number>()
  readonly #reached = new Map<string, number>()
  readonly #stickiness: number
  #deathsLeft: number
  #current: Thread | null = null
  #phase: Phase | null = null
  steps = 0
  deaths = 0
  readonly pool: Pool

  constructor(random: Random, workers: number, deaths: number) {
    this.#random = random
    this.#deathsLeft = deaths
    this.#stickiness = random.pick([0, 0, 0.5, 0.9])
    const control = this.#finished(controlCode({ atomic: this.#atomic, go, pause, Atomics }))
    const shared = { atomic: this.#atomic, go, pause, Atomics, Promise: EventualPromise, TARGET_KINDS, Errors }
    const kernels = { instantiateKernels: () => this.#kernels, kernelModule: () => ({}) }
    const runner = this.#finished(runnerCode({ ...shared, ...control, ...kernels }))
    const outside = { MessageChannel: channelClass(), WorkerPool: this.#workerPool() }
    this.#surroundings = { ...shared, ...control, ...kernels, ...runner, ...outside }
    const { ForecastPool } = this.#finished(poolCode(this.#surroundings)) as {
      ForecastPool: new (memory: unknown, workers: number) => Pool
    }
    let used = 0
    const allocate = (bytes: number) => {
      const pointer = used
      used += Math.ceil(bytes / 64) * 64
      // Blocks are handed out empty, except for progress, which the pool empties itself.
      if (bytes < 2 ** 20) new Uint8Array(buffer, pointer, bytes).fill(0)
      return { pointer }
    }
    this.pool = new ForecastPool({ memory: { buffer }, allocate }, workers)
  }

  /**
   * Lets the main thread do something, and the others meanwhile what they like.
   * @throws Error when nobody can go on, when there is no end, and what the main thread's code throws
   */
  run(phase: Phase | null, steps: Steps): void {
    this.#phase = phase
    this.#reached.clear()
    let callback: Steps | null = null
    let waitsFor: Eventual | null = null
    for (let last: Thread | null | 'main' = null; ;) {
      if (++this.steps > STEPS_LIMIT) throw new Error('there is no end')
      this.#maybeKill()
      const isResumable: boolean = waitsFor === null || waitsFor.isSettled
      const isMainReady = callback !== null || isResumable || this.#soon.length > 0 || this.#events.length > 0
      const ready: (Thread | 'main')[] = this.#threads.filter(
        ({ isAlive, waitsFor: eventual }) => isAlive && (eventual === null || eventual.isSettled),
      )
      if (isMainReady) ready.push('main')
      if (ready.length === 0) throw new Error(`nobody can go on: ${this.#describe()}`)
      const isAgain: boolean = last !== null && ready.includes(last) && this.#random.uniform() < this.#stickiness
      last = isAgain ? last : this.#random.pick(ready)
      if (last !== 'main') {
        this.#step(last!)
        continue
      }
      this.#current = null
      // One thing after the other: a listener that has begun, what was put off, then events and what was waited for.
      if (callback === null && waitsFor !== null) {
        const next: (() => unknown) | undefined =
          this.#soon.shift() ?? (isResumable && this.#random.uniform() < 0.5 ? undefined : this.#events.shift())
        if (next !== undefined) callback = go(next()) as Steps
      }
      const active: Steps = callback ?? steps
      if (callback === null && waitsFor !== null && !waitsFor.isSettled) continue
      const { done, value }: IteratorResult<unknown> = active.next()
      if (callback !== null) callback = done === true ? null : callback
      else if (done === true) return
      else waitsFor = (value as Eventual | undefined) ?? null
    }
  }

  /** @throws Error unless every row of every step was computed */
  checkDone({ rows, steps }: Phase): void {
    for (let chunk = 0; chunk * CHUNK_ROWS < rows; chunk++) {
      const end = Math.min((chunk + 1) * CHUNK_ROWS, rows + (rows & 1))
      for (let step = 0; step < steps; step++) {
        const reached = this.#reached.get(`${step} ${chunk}`) ?? 0
        if (reached !== end) throw new Error(`chunk ${chunk}, step ${step}: ended at row ${reached} of ${end}`)
      }
    }
    this.checkIdle()
  }

  /** @throws Error when somebody is at the rows */
  checkIdle(): void {
    if (this.#busy.size > 0) throw new Error(`somebody is still at chunk ${[...this.#busy.keys()].join(', ')}`)
    this.#phase = null
  }

  get liveThreads(): number {
    return this.#threads.filter(({ isAlive }) => isAlive).length
  }

  #step(thread: Thread): void {
    this.#current = thread
    try {
      const { done, value } = thread.program.next()
      thread.waitsFor = (value as Eventual | undefined) ?? null
      if (done === true) this.#end(thread)
    } catch (error) {
      if ((error as Error).message !== 'trap') throw error
      this.#end(thread)
    }
  }

  #maybeKill(): void {
    const alive = this.#threads.filter(({ isAlive }) => isAlive)
    if (this.#deathsLeft === 0 || alive.length === 0 || this.#random.uniform() > 0.01) return
    this.#deathsLeft--
    this.deaths++
    this.#end(this.#random.pick(alive))
  }

  #end(thread: Thread): void {
    if (!thread.isAlive) return
    thread.isAlive = false
    for (const [chunk, runner] of this.#busy) if (runner === thread.runner) this.#busy.delete(chunk)
    this.#events.push(function* () {
      for (const listener of thread.onExit) yield* go(listener())
    })
  }

  #finished(steps: Steps<Record<string, unknown>>): Record<string, unknown> {
    const { done, value } = steps.next()
    if (done !== true) throw new Error('a module that stops while it is loaded')
    return value
  }

  /** Each stops, and then happens at once. */
  get #atomic() {
    const { add, compareExchange, load, store } = Atomics
    const waiting = this.#waiting
    const stopping = (operation: (...operands: never[]) => unknown) =>
      function* (...operands: never[]): Steps {
        yield
        return operation(...operands)
      }
    return {
      add: stopping(add),
      compareExchange: stopping(compareExchange),
      load: stopping(load),
      store: stopping(store),
      *notify(_: Int32Array, index: number): Steps<void> {
        yield
        for (const each of waiting) if (each.index === index) each.isSettled = true
        waiting.splice(0, Infinity, ...waiting.filter(({ isSettled }) => !isSettled))
      },
      *wait(cells: Int32Array, index: number, value: number): Steps<void> {
        yield
        if (cells[index] !== value) return
        const waiter = { index, isSettled: false }
        waiting.push(waiter)
        while (!waiter.isSettled) yield waiter
      },
      *waitAsync(cells: Int32Array, index: number, value: number): Steps {
        yield
        if (cells[index] !== value) return { async: false }
        const waiter = { index, isSettled: false }
        waiting.push(waiter)
        return { async: true, value: waiter }
      },
    }
  }

  /** `kernel 3.1`: step 1 of pipelines 3. */
  get #kernels(): unknown {
    return new Proxy({}, { get: (_, name) => this.#kernel(String(name)) })
  }

  #kernel(name: string) {
    const [, version, step] = /^kernel (\d+)\.(\d+)$/.exec(name)!.map(Number) as [number, number, number]
    const machine = this
    return function* (_job: number, from: number, to: number, tick: number, progress: number): Steps<void> {
      const runner = machine.#current?.runner ?? MAIN
      const chunk = Math.floor(from / CHUNK_ROWS)
      machine.#enter(chunk, runner)
      for (let row = from; row < to; row += BLOCK_ROWS) {
        yield
        machine.#compute(version, step, chunk, row, tick)
        yield
        const end = Math.min(row + BLOCK_ROWS, to)
        new Int32Array(buffer)[progress / 4] = end
        machine.#reached.set(`${step} ${chunk}`, end)
      }
      machine.#busy.delete(chunk)
    }
  }

  #enter(chunk: number, runner: number): void {
    const other = this.#busy.get(chunk)
    if (other !== undefined) throw new Error(`runners ${other} and ${runner} are at chunk ${chunk}`)
    this.#busy.set(chunk, runner)
  }

  #compute(version: number, step: number, chunk: number, row: number, tick: number): void {
    const phase = this.#phase
    const what = `tick ${tick}, pipelines ${version}, step ${step}, row ${row}`
    if (phase === null) throw new Error(`${what}: computed between two runs`)
    if (phase.tick !== tick || phase.version !== version || step >= phase.steps || row >= phase.rows + (phase.rows & 1))
      throw new Error(`${what}: computed in tick ${phase.tick}, pipelines ${phase.version}, of ${phase.rows} rows`)
    if (phase.trapChunk === chunk) {
      this.#busy.delete(chunk)
      throw new Error('trap')
    }
    if (row < (this.#reached.get(`${step} ${chunk}`) ?? 0)) throw new Error(`${what}: computed twice`)
    const before = step === 0 ? null : (this.#reached.get(`${step - 1} ${chunk}`) ?? 0)
    const end = Math.min((chunk + 1) * CHUNK_ROWS, phase.rows + (phase.rows & 1))
    if (before !== null && before !== end) throw new Error(`${what}: computed before step ${step - 1} was done`)
  }

  #workerPool() {
    const machine = this
    return class {
      acquire(
        _: URL,
        options: { workerData: { runner: number; port: unknown } },
        use: (...given: unknown[]) => unknown,
      ) {
        const { workerData } = options
        const receiveMessageOnPort = (port: { readonly messages: unknown[] }) => port.messages.shift()
        const thread: Thread = {
          runner: workerData.runner,
          program: workerCode({ ...machine.#surroundings, workerData, receiveMessageOnPort }),
          onExit: [],
          waitsFor: null,
          isAlive: true,
        }
        machine.#threads.push(thread)
        const worker = {
          on: () => worker,
          once: (event: string, listener: () => unknown) => {
            if (event === 'exit') thread.onExit.push(listener)
            return worker
          },
          ref: () => {},
          unref: () => {},
          terminate: () => machine.#end(thread),
        }
        machine.#soon.push(() => use(null, worker))
      }
    }
  }

  #describe(): string {
    const cells = new Int32Array(buffer, 0, Object.keys(Cell).length)
    return `${this.#events.length} events, ${this.liveThreads} threads, cells ${cells.join(' ')}`
  }
}

function channelClass() {
  return class {
    readonly messages: { message: unknown }[] = []
    readonly port1 = {
      postMessage: (message: unknown) => void this.messages.push({ message }),
      unref: () => {},
      close: () => {},
    }
    readonly port2 = { messages: this.messages, close: () => {} }
  }
}
