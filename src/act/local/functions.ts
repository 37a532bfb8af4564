// What a function is: where its code lies, and the limits it runs under.
import { isAbsolute } from 'node:path'
import { checkOptionNames, type OptionNames } from '../../sense/index.js'
import { Errors } from './errors.js'
import type { Bytes } from './memory/index.js'

/**
 * - `js`: an ES module that exports `handler(input: Uint8Array, context: { signal: AbortSignal, task: string })`, which
 *   returns (or promises) bytes, a text or anything that JSON can hold; and may export `warmup()`, which is called once
 *   when an environment starts.
 * - `wasm`: a module with a memory, its own or imported, that may import `env.abort` besides, and exports `allocate(lengthBytes: i32): i32` and
 * `run(pointer: i32, lengthBytes: i32): i64`, the output's pointer in the high half of the result and its length in the
 * low one.
 */
export type FunctionKind = 'js' | 'wasm'

/**
 * Which tasks may share an environment, one after another.
 * - `tenant`: tasks of one tenant
 * - `task`: none, every task gets an environment of its own
 *
 * A wasm function keeps nothing from one task to the next either way: memory, globals and tables are as new for each.
 */
export type Isolation = 'tenant' | 'task'

/** A function as it is registered: where its code lies, and the limits that it runs under. */
export interface FunctionDefinition {
  /** Unique in its runtime, 1 to 512 characters. */
  readonly name: string
  /** What its file is. */
  readonly kind: FunctionKind
  /** Absolute path of its module. */
  readonly file: string
  /** A task that runs longer is ended. Default 30 s. */
  readonly timeoutMs?: number
  /**
   * js: the most its heap may hold, default 256 MiB, at least 16 MiB. An environment that after a task holds more than
   * twice as much, buffers included, is ended.
   * wasm: the most its memory may grow to; default: what the module declares.
   */
  readonly memoryLimitBytes?: Bytes
  /** What one environment is thought to hold until it has been measured. Default 16 MiB. */
  readonly memoryBytes?: Bytes
  /**
   * js: the most that the files of its scratch folder may hold, in memory where the system has a file system for that.
   * Default 0: it has none.
   */
  readonly scratchBytes?: Bytes
  /** Most tasks of it at once. Default: no limit but the runtime's. */
  readonly concurrency?: number
  /** Default `tenant`. */
  readonly isolation?: Isolation
  /**
   * Whether a task may be executed again when its environment dies under it. Default: wasm yes, as it has no effect but
   * its output; js no.
   */
  readonly idempotent?: boolean
  /**
   * wasm: when its start function is executed, and `initialize` after it.
   * - `each`: at the beginning of every task, as the standard says of every instance
   * - `once`: when it is registered, in a thread of its own within `timeoutMs` and `memoryLimitBytes`; every task
   *   starts
   *   from the memory and globals that this leaves. It sees no input of any task. What it takes from outside stays as
   * it
   *   was then; `env.abort`, the only function it may import, gives nothing.
   *
   * Default `each`.
   */
  readonly start?: 'each' | 'once'
  /**
   * wasm: name of an exported function without parameters that initializes it. Default: `_initialize`, if it exports
   * that.
   */
  readonly initialize?: string
  /** For policies to match on. */
  readonly labels?: Readonly<Record<string, string>>
}

export type CompleteDefinition = Required<Omit<FunctionDefinition, 'memoryLimitBytes' | 'initialize'>> & {
  /** null: `_initialize`, if it is there. */
  readonly initialize: string | null
  /** null: what the wasm module declares. */
  readonly memoryLimitBytes: Bytes | null
}

const MIB = 2 ** 20
export const JS_MEMORY_LIMIT_BYTES: Bytes = 256 * MIB
export const JS_LEAST_MEMORY_BYTES: Bytes = 16 * MIB
export const DEFAULT_ENVIRONMENT_BYTES: Bytes = 16 * MIB
export const DEFAULT_TIMEOUT_MS = 30_000

const NAMES: OptionNames<FunctionDefinition> = {
  concurrency: true,
  file: true,
  idempotent: true,
  initialize: true,
  isolation: true,
  kind: true,
  labels: true,
  memoryBytes: true,
  memoryLimitBytes: true,
  scratchBytes: true,
  name: true,
  start: true,
  timeoutMs: true,
}

/** Checks a definition and fills in its defaults. @throws TypeError or RangeError naming the function and the option */
export function completeDefinition(given: FunctionDefinition): CompleteDefinition {
  checkOptionNames('a function', given, NAMES)
  const { name, kind, file } = given
  if (typeof name !== 'string' || name.length < 1 || name.length > 512) throw Errors.FunctionName(name)
  if (kind !== 'js' && kind !== 'wasm') throw Errors.FunctionOption(name, 'kind', kind, "'js' or 'wasm'")
  if (typeof file !== 'string' || !isAbsolute(file)) throw Errors.FunctionOption(name, 'file', file, 'an absolute path')
  const definition: CompleteDefinition = {
    name,
    kind,
    file,
    timeoutMs: given.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    memoryLimitBytes: given.memoryLimitBytes ?? (kind === 'js' ? JS_MEMORY_LIMIT_BYTES : null),
    scratchBytes: given.scratchBytes ?? 0,
    memoryBytes: given.memoryBytes ?? DEFAULT_ENVIRONMENT_BYTES,
    concurrency: given.concurrency ?? Infinity,
    isolation: given.isolation ?? 'tenant',
    idempotent: given.idempotent ?? kind === 'wasm',
    start: given.start ?? 'each',
    initialize: given.initialize ?? null,
    labels: given.labels ?? {},
  }
  checkLimits(definition)
  checkStart(definition, given)
  return definition
}

function checkStart({ name, kind, start, initialize }: CompleteDefinition, given: FunctionDefinition): void {
  const bad = (option: string, value: unknown, range: string) => Errors.FunctionOption(name, option, value, range)
  for (const option of ['start', 'initialize'] as const) {
    if (kind === 'js' && given[option] !== undefined) throw bad(option, given[option], 'left out for a js function')
  }
  if (start !== 'each' && start !== 'once') throw bad('start', start, "'each' or 'once'")
  if (initialize !== null && (typeof initialize !== 'string' || initialize === ''))
    throw bad('initialize', initialize, 'the name of an exported function')
}

function checkLimits(definition: CompleteDefinition): void {
  const { name, kind, timeoutMs, memoryLimitBytes, memoryBytes, concurrency, isolation } = definition
  const leastBytes = kind === 'js' ? JS_LEAST_MEMORY_BYTES : 1
  const bad = (option: string, value: unknown, range: string) => Errors.FunctionOption(name, option, value, range)
  if (!(timeoutMs > 0)) throw bad('timeoutMs', timeoutMs, 'a number above 0')
  if (memoryLimitBytes !== null && !(memoryLimitBytes >= leastBytes && memoryLimitBytes < Infinity)) {
    throw bad('memoryLimitBytes', memoryLimitBytes, `a number from ${leastBytes}`)
  }
  const { scratchBytes } = definition
  const mostBytes = kind === 'js' ? Number.MAX_SAFE_INTEGER : 0
  if (!(scratchBytes >= 0 && scratchBytes <= mostBytes)) {
    throw bad('scratchBytes', scratchBytes, kind === 'js' ? 'a number from 0' : '0: only js functions have a folder')
  }
  if (!(memoryBytes > 0 && memoryBytes < Infinity)) throw bad('memoryBytes', memoryBytes, 'a finite number above 0')
  if (!(concurrency === Infinity || (Number.isInteger(concurrency) && concurrency >= 1))) {
    throw bad('concurrency', concurrency, 'a whole number from 1')
  }
  if (isolation !== 'tenant' && isolation !== 'task') throw bad('isolation', isolation, "'tenant' or 'task'")
}
