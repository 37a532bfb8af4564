// The local host: functions executed by this process, each in an environment of its own.
export type { WarmOutcome } from './ahead.js'
export type { FunctionObservation, IslandReaction } from './function-pool.js'
export type { FunctionDefinition, FunctionKind, Isolation } from './functions.js'
export { LocalHost } from './host.js'
export { type DirectIslandOptions, DirectIslandSource, type IslandCounts, type IslandSource } from './islands.js'
export { FixedKeepAlive, type KeepAlive } from './keep-alive.js'
export type { EnvironmentEvent, NoIslandReaction, RuntimeEvents, RuntimeOptions, StopReason } from './options.js'
export { LocalRuntime } from './runtime.js'
export {
  compileWasm,
  type SandboxOptions,
  type SandboxReset,
  type SandboxRunOptions,
  type SandboxState,
  type WasmExports,
  type WasmImports,
  type WasmProgram,
  WasmSandbox,
} from './wasm/index.js'
export type { Arena, FunctionContext, ScratchFolder } from './scratch/index.js'
export type { RuntimeStatistics } from './statistics.js'
export {
  type OutputType,
  type SubmittedTask,
  TASK_STATUSES,
  type TaskError,
  type TaskOptions,
  type TaskResult,
  type TaskStatus,
} from './task.js'
