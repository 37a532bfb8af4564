// One environment as the runtime sees it: a worker thread with one function loaded, which executes one task at a time.
import { Worker } from 'node:worker_threads'
import { Errors } from './errors.js'
import type { Bytes, Island } from './memory/index.js'
import type { ScratchKind } from '../scratch.js'
import {
  type Answer,
  type DeclaredArena,
  type DeclaredFolder,
  describeError,
  type EnvironmentData,
  readMessage,
  type ToEnvironment,
} from './messages.js'
import type { StopReason } from './options.js'
import type { Task, TaskError } from './task.js'
import { readUsage, type Usage } from './usage.js'

/**
 * Why an environment is no more.
 * - `stopped`: the runtime ended it
 * - `unfit`: its code could not be loaded, or not in time
 * - `error`, `outOfMemory`, `exited`: the function's doing
 * - `killed`: its thread ended, nobody knows why
 */
export type Demise = { readonly cause: 'stopped'; readonly reason: StopReason } | Accident

export interface Accident {
  readonly cause: 'unfit' | 'error' | 'outOfMemory' | 'exited' | 'killed'
  readonly error: TaskError
}

export interface EnvironmentOwner {
  ready(environment: Environment, heldBytes: Bytes): void
  /** Its function has made something that can be reset. */
  declared(environment: Environment, made: DeclaredArena | DeclaredFolder): void
  /** Its task holds more than it may. */
  exhausted(environment: Environment, task: Task, kind: ScratchKind): void
  answered(environment: Environment, answer: Answer): void
  free(environment: Environment, heldBytes: Bytes): void
  /** The thread has ended and all it held is given back. Called once, last of all. */
  gone(environment: Environment, demise: Demise): void
  wrote(environment: Environment, stream: 'stdout' | 'stderr', text: string): void
}

export interface Launch {
  readonly data: EnvironmentData
  /** Of the JavaScript heap. */
  readonly heapLimitBytes: Bytes
  readonly startTimeoutMs: number
  /** Nobody was waiting for it. */
  readonly ahead: boolean
}

const MIB = 2 ** 20
const LARGEST_YOUNG_GENERATION_MB = 16
const SCRIPTS = { js: './js-environment.js', wasm: './wasm/environment.js' }

export class Environment {
  readonly id: number
  readonly functionName: string
  readonly ahead: boolean
  readonly launchedMs = performance.now()
  state: 'starting' | 'idle' | 'busy' | 'clearing' | 'ending' = 'starting'
  /** As accounted for: reckoned, then measured, and nothing once it is ending. */
  heldBytes: Bytes = 0
  /**
   * Whose tasks it runs; null until its first one, so it can be started before anybody knows for whom. Wasm: always
   * null.
   */
  tenant: string | null = null
  /** The one it is executing, unless that has been ended over its head. */
  task: Task | null = null
  island: Island | null = null
  tasksRun = 0
  /** By what number the system knows its thread; 0: it does not tell; null: not heard of yet. */
  systemThreadId: number | null = null
  /** On the runtime's clock; for the choice of what to evict. */
  lastUsedMs = 0
  /** Calls off the timer that runs in its present state: start limit, grace, keep-alive. */
  cancelTimer: () => void = () => undefined
  /** Resolves when it is gone. */
  readonly ended: Promise<void>
  readonly #worker: Worker
  readonly #owner: EnvironmentOwner
  /** Its function may have made it. */
  readonly scratchFolder: string | null
  readonly #usage: Float64Array | null
  #runningId: string | null = null
  #demise: Demise | null = null
  /** Its thread said that it is ending: by process.exit, or because of an error, which is heard of next. */
  #announced = false

  /** @param id unique in its runtime */
  constructor(id: number, launch: Launch, owner: EnvironmentOwner) {
    this.id = id
    this.functionName = launch.data.functionName
    this.ahead = launch.ahead
    this.#owner = owner
    this.scratchFolder = launch.data.kind === 'js' ? (launch.data.scratch?.folder ?? null) : null
    this.#usage = launch.data.kind === 'js' ? new Float64Array(launch.data.usage) : null
    this.#worker = startWorker(launch)
    this.#worker.on('message', (message: unknown) => this.#hear(message))
    this.#worker.on('messageerror', (error) => this.#die({ cause: 'error', error: describeError(error) }))
    this.#worker.on('error', (error: unknown) => this.#die(thrown(error)))
    this.ended = new Promise((resolve) => this.#worker.on('exit', (exitCode) => resolve(this.#exit(exitCode))))
    for (const stream of ['stdout', 'stderr'] as const) {
      this.#worker[stream].setEncoding('utf8').on('data', (text: string) => owner.wrote(this, stream, text))
    }
    const timer = setTimeout(() => this.#late(launch.startTimeoutMs), launch.startTimeoutMs)
    this.cancelTimer = () => clearTimeout(timer)
  }

  /** @param input a copy of its own, which is handed over */
  run(task: Task, input: Uint8Array<ArrayBuffer>, island: Island | null): void {
    this.cancelTimer()
    this.state = 'busy'
    this.task = task
    this.#runningId = task.id
    this.island = island
    this.tasksRun++
    const message: ToEnvironment = { type: 'run', taskId: task.id, input, islandId: island === null ? null : island.id }
    this.#worker.postMessage(message, [input.buffer])
  }

  /**
   * What it told of itself last, asked by `measure`. Its function can write there, too.
   * @returns null when it has not told anything, or knows no more than the runtime does
   */
  get usage(): Usage | null {
    return this.#usage === null ? null : readUsage(this.#usage)
  }

  /** Asks it to tell of itself as soon as it can: while a function computes, it cannot. */
  measure(): void {
    if (this.#usage !== null) this.#worker.postMessage({ type: 'measure' } satisfies ToEnvironment)
  }

  /** Asks the function to give up. */
  abort(taskId: string): void {
    this.#worker.postMessage({ type: 'abort', taskId } satisfies ToEnvironment)
  }

  stop(reason: StopReason): void {
    this.#die({ cause: 'stopped', reason })
  }

  #hear(received: unknown): void {
    const message = readMessage(received)
    if (message === null) return
    if (this.state === 'ending' && (message.type === 'ready' || message.type === 'unfit')) this.#terminate()
    if (this.state === 'ending') return
    // The first one comes before the function's code is loaded, which could send another.
    if (message.type === 'thread') this.systemThreadId ??= message.systemThreadId
    else if (message.type === 'exiting') this.#announced = true
    else if (message.type === 'unfit' && this.state === 'starting') this.#die({ cause: 'unfit', error: message.error })
    else if (message.type === 'ready' && this.state === 'starting') this.#becomeReady(message.heldBytes)
    else if (message.type === 'arena' || message.type === 'folder') this.#owner.declared(this, message)
    else if (message.type === 'exhausted' && this.task?.id === message.taskId)
      this.#owner.exhausted(this, this.task, message.kind)
    else if (message.type === 'answer' && this.#runningId === message.taskId) this.#hearAnswer(message)
    else if (message.type === 'free' && this.#isDone(message.taskId)) this.#becomeFree(message.heldBytes)
  }

  #hearAnswer(answer: Answer): void {
    if (this.task !== null) {
      this.state = 'clearing'
      this.#owner.answered(this, answer)
    }
    if (answer.heldBytes !== null) this.#becomeFree(answer.heldBytes)
  }

  /** Whether the task is the one it got last and has ended, so that none is left without an answer. */
  #isDone(taskId: string): boolean {
    return this.#runningId === taskId && this.task === null
  }

  #becomeReady(heldBytes: Bytes): void {
    this.cancelTimer()
    this.state = 'idle'
    this.#owner.ready(this, heldBytes)
  }

  #becomeFree(heldBytes: Bytes): void {
    this.cancelTimer()
    this.#runningId = null
    this.state = 'idle'
    this.#owner.free(this, heldBytes)
  }

  #die(demise: Demise): void {
    if (this.state === 'ending') return
    const loading = this.state === 'starting' && demise.cause === 'stopped'
    this.state = 'ending'
    this.#demise ??= demise
    // A thread that is ended while it loads modules leaves their files open, as Node reads them in the background. So
    // it is ended when it has loaded them, or when it takes too long.
    if (!loading) this.#terminate()
  }

  #late(limitMs: number): void {
    if (this.state === 'ending') this.#terminate()
    else this.#die({ cause: 'unfit', error: describeError(Errors.StartTimeout(this.functionName, limitMs)) })
  }

  #terminate(): void {
    this.cancelTimer()
    void this.#worker.terminate()
  }

  #exit(exitCode: number): void {
    this.state = 'ending'
    this.cancelTimer()
    this.#owner.gone(this, this.#demise ?? unexplained(this.functionName, exitCode, this.#announced))
  }
}

function startWorker({ data, heapLimitBytes }: Launch): Worker {
  const heapLimitMb = heapLimitBytes / MIB
  return new Worker(new URL(SCRIPTS[data.kind], import.meta.url), {
    workerData: data,
    // A function sees nothing of the host's environment and flags.
    env: {},
    argv: [],
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: {
      maxOldGenerationSizeMb: heapLimitMb,
      maxYoungGenerationSizeMb: Math.min(LARGEST_YOUNG_GENERATION_MB, heapLimitMb / 4),
    },
  })
}

function unexplained(functionName: string, exitCode: number, announced: boolean): Accident {
  return announced
    ? { cause: 'exited', error: describeError(Errors.Exited(functionName, exitCode)) }
    : { cause: 'killed', error: describeError(Errors.Killed(functionName, exitCode)) }
}

/** What a thread died of; a function may throw anything. */
function thrown(error: unknown): Demise {
  const outOfMemory = error instanceof Error && (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY'
  return { cause: outOfMemory ? 'outOfMemory' : 'error', error: describeError(error) }
}
