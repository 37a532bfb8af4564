// One request to execute a function: what is asked, how it is going, how it ended. It ends exactly once.
import { checkOptionNames, type OptionNames } from '../../sense/index.js'
import type { Environment } from './environment.js'
import { Errors } from './errors.js'

/**
 * How a task ended.
 * - `done`: with output
 * - `failed`: the function threw, trapped, ended its own thread, returned what cannot be sent, or could not be started
 * - `cancelled`: by its signal, by `cancel`, or because the runtime was closed without draining
 * - `timedOut`: it ran longer than its limit
 * - `refused`: it never ran: the queue was full, no island was free, or the runtime is closed
 * - `outOfMemory`: it met its memory limit
 * - `lost`: its environment died under it through no doing of its own, and it must not be executed twice
 */
export type TaskStatus = 'done' | 'failed' | 'cancelled' | 'timedOut' | 'refused' | 'outOfMemory' | 'lost'
export const TASK_STATUSES: readonly TaskStatus[] = [
  'done',
  'failed',
  'cancelled',
  'timedOut',
  'refused',
  'outOfMemory',
  'lost',
]

/** What a function returned: bytes as they are, text as UTF-8, anything else as JSON. */
export type OutputType = 'bytes' | 'text' | 'json'

/** An error in plain data, as it crosses threads. */
export interface TaskError {
  /** Name of its class: `TypeError`. */
  readonly name: string
  /** What it says. */
  readonly message: string
  /** The function's own stack where it has one. */
  readonly stack: string | null
}

/** How a task ended. Times are real ones, whatever the runtime's clock. */
export interface TaskResult {
  /** Id of the {@link SubmittedTask}. */
  readonly taskId: string
  /** What was called. */
  readonly functionName: string
  /** For whom. */
  readonly tenant: string
  /** How it ended. */
  readonly status: TaskStatus
  /** What the function returned, as bytes; `null` unless it is `done`. */
  readonly output: Uint8Array | null
  /** How to read the output; `null` unless it is `done`. */
  readonly outputType: OutputType | null
  /** What went wrong; `null` when it is `done`. */
  readonly error: TaskError | null
  /** `warm`: an environment was ready for it · `cold`: it waited for one to start · null: it never ran. */
  readonly start: 'warm' | 'cold' | null
  /** Waiting for its turn: concurrency, memory, islands. */
  readonly queuedMs: number
  /** Waiting for an environment that was starting for it. */
  readonly startMs: number
  /** In its environment, there and back. */
  readonly runMs: number
  /** How often it was given to an environment: 2 when the first one died. */
  readonly attempts: number
}

/** The part of a result that whoever ends the task knows. */
export interface TaskEnd {
  readonly status: TaskStatus
  readonly output?: Uint8Array | null
  readonly outputType?: OutputType | null
  readonly error?: TaskError | null
}

/** How a task is to run. */
export interface TaskOptions {
  /** Whose request it is: JS environments are never shared between tenants. Default `default`. */
  readonly tenant?: string
  /** Cancels the task, at whatever stage it is. */
  readonly signal?: AbortSignal
  /** The longest it may run. Default: the function's own limit. */
  readonly timeoutMs?: number
}

/** A task that was submitted, as its caller holds it. */
export interface SubmittedTask {
  /** Unique in its runtime. */
  readonly id: string
  /** Never rejects: every end is a result. */
  readonly result: Promise<TaskResult>
  /** Ends it as `cancelled`, unless it has ended. @param reason what the result's error says */
  cancel(reason?: string): void
}

const NAMES: OptionNames<TaskOptions> = { signal: true, tenant: true, timeoutMs: true }

/** @throws TypeError naming the option */
export function checkTaskOptions(options: TaskOptions): void {
  checkOptionNames('a task', options, NAMES)
  const { tenant, signal, timeoutMs } = options
  if (tenant !== undefined && (typeof tenant !== 'string' || tenant === ''))
    throw Errors.TaskOption('tenant', tenant, 'a text')
  if (signal !== undefined && !(signal instanceof AbortSignal))
    throw Errors.TaskOption('signal', signal, 'an AbortSignal')
  if (timeoutMs !== undefined && !(timeoutMs > 0)) throw Errors.TaskOption('timeoutMs', timeoutMs, 'a number above 0')
}

/** A task as the runtime keeps it. */
export class Task {
  readonly id: string
  readonly functionName: string
  readonly tenant: string
  readonly timeoutMs: number
  readonly result: Promise<TaskResult>
  /** The caller's own bytes, until it has ended. */
  input: Uint8Array
  environment: Environment | null = null
  attempts = 0
  /** How often an environment that was starting for it was killed. */
  lostStarts = 0
  /** Calls off the end of its wait for an island; null while it waits for none. */
  stopWaiting: (() => void) | null = null
  #ended = false
  #start: 'warm' | 'cold' | null = null
  #ranMs: number | null = null
  #startBeganMs: number | null = null
  #resolve!: (result: TaskResult) => void
  #cleanUp: () => void = () => undefined
  readonly #arrivedMs = performance.now()

  constructor(id: string, functionName: string, input: Uint8Array, tenant: string, timeoutMs: number) {
    this.id = id
    this.functionName = functionName
    this.input = input
    this.tenant = tenant
    this.timeoutMs = timeoutMs
    this.result = new Promise((resolve) => (this.#resolve = resolve))
  }

  get ended(): boolean {
    return this.#ended
  }

  /** Calls when the signal fires, if that is before the task has ended. */
  listen(signal: AbortSignal, cancel: () => void): void {
    signal.addEventListener('abort', cancel, { once: true })
    this.#cleanUp = () => signal.removeEventListener('abort', cancel)
  }

  /** An environment is starting that it may have. */
  startBegan(): void {
    this.#startBeganMs ??= performance.now()
  }

  /** It has been given to an environment. */
  ran(environment: Environment): void {
    this.attempts++
    this.stopWaiting?.()
    this.stopWaiting = null
    this.environment = environment
    this.#start ??= this.#startBeganMs !== null && environment.tasksRun === 0 ? 'cold' : 'warm'
    this.#ranMs ??= performance.now()
  }

  /** @returns its result, or null when it has ended before */
  end({ status, output = null, outputType = null, error = null }: TaskEnd): TaskResult | null {
    if (this.#ended) return null
    this.#ended = true
    this.stopWaiting?.()
    this.#cleanUp()
    const nowMs = performance.now()
    const ranMs = this.#ranMs ?? nowMs
    const startBeganMs = this.#start === 'warm' ? ranMs : (this.#startBeganMs ?? ranMs)
    const result: TaskResult = {
      taskId: this.id,
      functionName: this.functionName,
      tenant: this.tenant,
      status,
      output,
      outputType,
      error,
      start: this.#start,
      queuedMs: startBeganMs - this.#arrivedMs,
      startMs: ranMs - startBeganMs,
      runMs: nowMs - ranMs,
      attempts: this.attempts,
    }
    this.input = new Uint8Array(0)
    this.environment = null
    this.#resolve(result)
    return result
  }
}
