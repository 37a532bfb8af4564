// Runs functions on demand: a request takes an environment that is ready, or has one started, or waits its turn.
import { EventEmitter } from 'node:events'
import type { FunctionDefinition } from './functions.js'
import type { RuntimeEvents, RuntimeOptions } from './options.js'
import type { RuntimeStatistics } from './statistics.js'
import type { SubmittedTask, TaskOptions } from './task.js'

/** What a function's row shows; counts are of now, sums since the last call of `observe`. */
export interface FunctionObservation {
  readonly arrived: number
  readonly running: number
  readonly queued: number
  /** null before the first request. */
  readonly lastArrivalMs: number | null
  readonly warm: number
  readonly busy: number
  readonly starting: number
  /** Mean of one environment; the declared size until one was measured. */
  readonly environmentBytes: number
  /** Mean of the starts since the last call, in time of the runtime's clock; null when there was none. */
  readonly startupMs: number | null
  /** Mean of the runs since the last call, in time of the runtime's clock; null when there was none. */
  readonly durationMs: number | null
  readonly islandsStandby: number
  readonly islandsActive: number
  /** null: not a wasm function. */
  readonly islandBytes: number | null
}

export declare class LocalRuntime {
  readonly events: EventEmitter<RuntimeEvents>
  constructor(options?: RuntimeOptions)
  /** Makes a function known: checks its definition and file, compiles wasm and makes its image. Starts nothing. */
  register(definition: FunctionDefinition): Promise<void>
  /** Ends its environments; its tasks are cancelled. */
  unregister(functionName: string): Promise<void>
  /** Never waits; throws only when there is no such function or the options are wrong. */
  submit(functionName: string, input: Uint8Array, options?: TaskOptions): SubmittedTask
  /** Called synchronously at every submit. */
  onArrival(listener: (functionName: string, tenant: string, nowMs: number) => void): () => void
  /** Has `count` environments idle: starts those that are missing, stops those beyond. Resolves with how many there are. */
  keepWarm(functionName: string, count: number, score?: number): Promise<number>
  keepIslands(functionName: string, count: number): number
  functionNames(): string[]
  definitionOf(functionName: string): FunctionDefinition
  observe(functionName: string): FunctionObservation
  statistics(): RuntimeStatistics
  close(mode?: 'drain' | 'abort'): Promise<void>
}
