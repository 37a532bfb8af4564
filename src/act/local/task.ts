// One request to execute a function: what is asked, how it is going, how it ended. It ends exactly once.

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
  readonly name: string
  readonly message: string
  /** The function's own stack where it has one. */
  readonly stack: string | null
}

/** Times are real ones, whatever the runtime's clock. */
export interface TaskResult {
  readonly taskId: string
  readonly functionName: string
  readonly tenant: string
  readonly status: TaskStatus
  readonly output: Uint8Array | null
  readonly outputType: OutputType | null
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

export interface TaskOptions {
  /** Whose request it is: JS environments are never shared between tenants. Default `default`. */
  readonly tenant?: string
  /** Cancels the task, at whatever stage it is. */
  readonly signal?: AbortSignal
  /** Instead of the function's own limit. */
  readonly timeoutMs?: number
}

/** What a caller holds. */
export interface SubmittedTask {
  readonly id: string
  /** Never rejects: every end is a result. */
  readonly result: Promise<TaskResult>
  /** Ends it as `cancelled`, unless it has ended. */
  cancel(reason?: string): void
}
