// What a runtime is told when it is made, and what it tells while it runs.
import { availableParallelism, totalmem } from 'node:os'
import { checkOptionNames, type OptionNames } from '../../sense/index.js'
import { type Clock, realClock } from '../clock.js'
import { Errors } from './errors.js'
import type { IslandSource } from './islands.js'
import type { KeepAlive } from './keep-alive.js'
import type { Bytes } from './memory/index.js'
import type { TaskResult } from './task.js'

/**
 * What becomes of a wasm task that finds no island on standby: it waits for one, one is made for it, or it is refused.
 * Policies may decide otherwise for each function, by `island.limit` and `island.wait`.
 */
export type NoIslandReaction = 'wait' | 'allocate' | 'refuse'

/** How much a runtime does at once, and for how long. */
export interface RuntimeOptions {
  /** Most tasks running at once. Default: 4 per processor core. */
  readonly concurrency?: number
  /** Most tasks waiting; one more is refused. Default 1000. */
  readonly queueLimit?: number
  /** What all environments and islands together may hold. Default: half of the memory this process may use. */
  readonly memoryBudgetBytes?: Bytes
  /** An environment that is not ready by then has failed to start. Default 30 s. */
  readonly startTimeoutMs?: number
  /**
   * How long a cancelled or timed-out JS task may take to heed its signal before its thread is ended. Default 50 ms.
   */
  readonly graceMs?: number
  /**
   * Environments started ahead of need at a time, so that they do not crowd out running tasks. Default: the processor
   * cores.
   */
  readonly aheadLimit?: number
  /** Default: idle environments are kept until a plan says otherwise. */
  readonly keepAlive?: KeepAlive | null
  /** Default `allocate`. */
  readonly whenNoIsland?: NoIslandReaction
  /** The longest that a task waits for an island where it does (default 1000 ms); then it is refused. */
  readonly islandWaitMs?: number
  /** Default: islands are made when they are asked for, and kept for reuse. */
  readonly islands?: IslandSource | null
  /** DRAM set aside for what resets of running tasks take away, so that it can be put back. Default 64 MiB. */
  readonly snapshotBytes?: Bytes
  /** The longest that a reset waits until a running function has done with what shall be reset. Default 1 s. */
  readonly resetWaitMs?: number
  /** Default: wall time. It measures idle time and memory over time; limits of tasks are in real time always. */
  readonly clock?: Clock
}

export type CompleteOptions = Required<RuntimeOptions>

/** What an event of an environment is about. */
export interface EnvironmentEvent {
  /** Unique in its runtime. */
  readonly environmentId: number
  /** Whose environment it is. */
  readonly functionName: string
}

/**
 * Why an environment was stopped.
 * - `excess`: a plan wants fewer · `idle`: kept long enough · `evicted`: its memory was needed
 * - `isolation`: one task each · `overweight`: it holds more than it may
 * - `aborted`: its task would not end · `failed`: it ended by itself · `closed`: its function or the runtime is no more
 */
export type StopReason = 'excess' | 'idle' | 'evicted' | 'isolation' | 'overweight' | 'aborted' | 'failed' | 'closed'

/** `runtime.events.on(name, (...arguments) => ...)`; listeners are called synchronously and must not throw. */
export interface RuntimeEvents {
  /** A task ended. */
  task: [TaskResult]
  /** An environment is ready. `ahead`: no task was waiting for it. */
  environmentStarted: [EnvironmentEvent & { readonly startupMs: number; readonly ahead: boolean }]
  /** An environment is no more. */
  environmentStopped: [EnvironmentEvent & { readonly reason: StopReason }]
  /** What a function wrote to its console. */
  output: [EnvironmentEvent & { readonly stream: 'stdout' | 'stderr'; readonly text: string }]
  /** Memory was short: so much was given back of what islands on standby held. */
  memoryPressure: [givenBackBytes: Bytes]
  /** A function was registered. */
  functionAdded: [functionName: string]
  /** A function is being unregistered. */
  functionRemoved: [functionName: string]
}

/** An hour: every wait has an end. */
export const MOST_ISLAND_WAIT_MS = 3_600_000

/** Memory that this process may use: its control group's limit where there is one, else the machine's. */
export function usableMemoryBytes(): Bytes {
  const constrained = process.constrainedMemory()
  return constrained > 0 && constrained < totalmem() ? constrained : totalmem()
}

const DEFAULT_SNAPSHOT_BYTES: Bytes = 64 * 2 ** 20
const MOST_RESET_WAIT_MS = 60_000

const NAMES: OptionNames<RuntimeOptions> = {
  aheadLimit: true,
  clock: true,
  concurrency: true,
  graceMs: true,
  islandWaitMs: true,
  islands: true,
  keepAlive: true,
  memoryBudgetBytes: true,
  queueLimit: true,
  resetWaitMs: true,
  snapshotBytes: true,
  startTimeoutMs: true,
  whenNoIsland: true,
}

/** @throws RangeError naming the option and its range, TypeError naming one that is none */
export function completeOptions(given: RuntimeOptions): CompleteOptions {
  checkOptionNames('a runtime', given, NAMES)
  const options: CompleteOptions = {
    concurrency: given.concurrency ?? 4 * availableParallelism(),
    queueLimit: given.queueLimit ?? 1000,
    memoryBudgetBytes: given.memoryBudgetBytes ?? usableMemoryBytes() / 2,
    startTimeoutMs: given.startTimeoutMs ?? 30_000,
    graceMs: given.graceMs ?? 50,
    aheadLimit: given.aheadLimit ?? availableParallelism(),
    keepAlive: given.keepAlive ?? null,
    whenNoIsland: given.whenNoIsland ?? 'allocate',
    islandWaitMs: given.islandWaitMs ?? 1000,
    islands: given.islands ?? null,
    snapshotBytes: given.snapshotBytes ?? DEFAULT_SNAPSHOT_BYTES,
    resetWaitMs: given.resetWaitMs ?? 1000,
    clock: given.clock ?? realClock(),
  }
  const { concurrency, queueLimit, memoryBudgetBytes, startTimeoutMs, graceMs, aheadLimit } = options
  checkWhole('concurrency', concurrency, 1)
  checkWhole('queueLimit', queueLimit, 0)
  checkWhole('aheadLimit', aheadLimit, 1)
  if (!(memoryBudgetBytes > 0)) throw Errors.RuntimeOption('memoryBudgetBytes', memoryBudgetBytes, 'a number above 0')
  if (!(startTimeoutMs > 0)) throw Errors.RuntimeOption('startTimeoutMs', startTimeoutMs, 'a number above 0')
  if (!(graceMs >= 0)) throw Errors.RuntimeOption('graceMs', graceMs, 'a number from 0')
  const { snapshotBytes, resetWaitMs } = options
  if (!(snapshotBytes > 0 && snapshotBytes < Infinity)) {
    throw Errors.RuntimeOption('snapshotBytes', snapshotBytes, 'a finite number above 0')
  }
  if (!(resetWaitMs >= 0 && resetWaitMs <= MOST_RESET_WAIT_MS)) {
    throw Errors.RuntimeOption('resetWaitMs', resetWaitMs, `a number from 0 to ${MOST_RESET_WAIT_MS}`)
  }
  const { whenNoIsland, islandWaitMs } = options
  if (!(islandWaitMs >= 0 && islandWaitMs <= MOST_ISLAND_WAIT_MS)) {
    throw Errors.RuntimeOption('islandWaitMs', islandWaitMs, `a number from 0 to ${MOST_ISLAND_WAIT_MS}`)
  }
  if (!['wait', 'allocate', 'refuse'].includes(whenNoIsland)) {
    throw Errors.RuntimeOption('whenNoIsland', whenNoIsland, "'wait', 'allocate' or 'refuse'")
  }
  return options
}

function checkWhole(option: string, value: number, least: number): void {
  if (!(Number.isInteger(value) && value >= least))
    throw Errors.RuntimeOption(option, value, `a whole number from ${least}`)
}
