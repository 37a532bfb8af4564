// What the runtime and its environments say to each other. Plain data; a function can post what it likes from its
// thread, so what comes from there is checked before it is believed.
import type { ScratchKind } from '../scratch.js'
import type { Bytes } from './memory/index.js'
import { LEASE_BYTES } from './scratch/lease.js'
import type { OutputType, TaskError } from './task.js'
import type { GlobalValues } from './wasm/outside-state.js'
import type { WasmProgram } from './wasm/index.js'

export type EnvironmentData =
  | {
      readonly kind: 'js'
      readonly functionName: string
      readonly file: string
      /** See usage.ts. */
      readonly usage: SharedArrayBuffer
      /** What it may hold in all. */
      readonly memoryLimitBytes: Bytes
      /** Its scratch folder, made when it is first used; null: it has none. */
      readonly scratch: { readonly folder: string; readonly limitBytes: Bytes } | null
    }
  | {
      readonly kind: 'wasm'
      readonly functionName: string
      readonly program: WasmProgram
      /** Exported functions that every task begins with. */
      readonly calls: readonly string[]
      /** What the globals begin with; null: with what the module declares. */
      readonly globals: GlobalValues | null
      /** Of a task's memory at its beginning. */
      readonly memoryBytes: Bytes
      /** The most that it may grow to. */
      readonly maximumBytes: Bytes
    }

/** The input's buffer is transferred. */
export interface RunMessage {
  readonly type: 'run'
  readonly taskId: string
  readonly input: Uint8Array
  /** What the task's memory shall be; null for js. */
  readonly islandId: number | null
}

export type ToEnvironment =
  | RunMessage
  | { readonly type: 'abort'; readonly taskId: string }
  /** Tell what only an environment can know; see usage.ts. */
  | { readonly type: 'measure' }

export interface Answer {
  readonly type: 'answer'
  readonly taskId: string
  readonly status: 'done' | 'failed' | 'outOfMemory'
  readonly output: Uint8Array | null
  readonly outputType: OutputType | null
  readonly error: TaskError | null
  /** null: there is something to clear away first, `free` follows. */
  readonly heldBytes: Bytes | null
}

/** The function has made an arena. */
export interface DeclaredArena {
  readonly type: 'arena'
  readonly name: string
  readonly memory: WebAssembly.Memory
  readonly lease: SharedArrayBuffer
}

/** The function has made its scratch folder. */
export interface DeclaredFolder {
  readonly type: 'folder'
  readonly lease: SharedArrayBuffer
}

export type FromEnvironment =
  /** The first of all, sent before any code of the function is loaded: by what number the system knows the thread. */
  | { readonly type: 'thread'; readonly systemThreadId: number }
  /** Loaded and warmed up. */
  | { readonly type: 'ready'; readonly heldBytes: Bytes }
  /** Cannot serve: the code cannot be loaded. */
  | { readonly type: 'unfit'; readonly error: TaskError }
  | Answer
  /** What the task left is cleared away; the next may come. */
  | { readonly type: 'free'; readonly taskId: string; readonly heldBytes: Bytes }
  | DeclaredArena
  | DeclaredFolder
  /** The task holds more than it may. */
  | { readonly type: 'exhausted'; readonly taskId: string; readonly kind: ScratchKind }
  /** The thread is ending, and not because the runtime ends it. */
  | { readonly type: 'exiting' }

/** Plain data of whatever was thrown. */
export function describeError(thrown: unknown): TaskError {
  if (!(thrown instanceof Error)) return { name: 'Error', message: `thrown: ${printable(thrown)}`, stack: null }
  return {
    name: String(thrown.name),
    message: String(thrown.message),
    stack: typeof thrown.stack === 'string' ? thrown.stack : null,
  }
}

function printable(value: unknown): string {
  try {
    return String(value)
  } catch {
    return Object.prototype.toString.call(value)
  }
}

/** @returns the message, or null when it is not one that an environment sends */
export function readMessage(message: unknown): FromEnvironment | null {
  if (typeof message !== 'object' || message === null) return null
  const given = message as Record<string, unknown>
  const fits: Record<string, () => boolean> = {
    thread: () => isSize(given.systemThreadId),
    ready: () => isSize(given.heldBytes),
    unfit: () => isError(given.error),
    answer: () => typeof given.taskId === 'string' && isAnswer(given),
    free: () => typeof given.taskId === 'string' && isSize(given.heldBytes),
    arena: () => isArena(given),
    folder: () => isLease(given.lease),
    exhausted: () => typeof given.taskId === 'string' && ['memory', 'storage'].some((kind) => kind === given.kind),
    exiting: () => true,
  }
  const known = typeof given.type === 'string' && Object.hasOwn(fits, given.type) && fits[given.type]!()
  return known ? (given as unknown as FromEnvironment) : null
}

function isAnswer({ status, output, outputType, error, heldBytes }: Record<string, unknown>): boolean {
  if (heldBytes !== null && !isSize(heldBytes)) return false
  if (status === 'failed' || status === 'outOfMemory') return isError(error)
  // Shared memory would stay the function's, too.
  const ownBytes = output instanceof Uint8Array && output.buffer instanceof ArrayBuffer
  return status === 'done' && ownBytes && ['bytes', 'text', 'json'].some((known) => known === outputType)
}

function isArena({ name, memory, lease }: Record<string, unknown>): boolean {
  const isShared = memory instanceof WebAssembly.Memory && memory.buffer instanceof SharedArrayBuffer
  return typeof name === 'string' && isShared && isLease(lease)
}

function isLease(value: unknown): boolean {
  return value instanceof SharedArrayBuffer && value.byteLength === LEASE_BYTES
}

function isError(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { name, message, stack } = value as Record<string, unknown>
  return typeof name === 'string' && typeof message === 'string' && (stack === null || typeof stack === 'string')
}

function isSize(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value < 2 ** 53
}
