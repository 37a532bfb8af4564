// What a host imports, and nothing else.
export { Engine, type EngineEvents, type EngineOptions, type EngineStatistics, type TickResult } from './engine.js'
export type { JournalSink, PolicyChange } from './recorder.js'

// Sense: signals of one's own, columns to write, and traces to replay.
export {
  type Column,
  defineSignal,
  type Observations,
  type Rejection,
  type RowHandle,
  type Sense,
  type SenseOptions,
  type Signal,
  type SignalColumns,
  type SignalDescription,
  type SignalKind,
  type SignalName,
  SignalRegistry,
  type Table,
  TARGET_KINDS,
  type TargetKind,
  type TargetOptions,
  type Unit,
} from './sense/index.js'
export { generateTrace } from './sense/traces/generate.js'
export type { GenerateOptions } from './sense/traces/generate-options.js'
export { loadTrace } from './sense/traces/load.js'
export type { FunctionTrace, TracedFunction, Trigger } from './sense/traces/trace.js'

// Decide: policies checked without an engine, and the auditor for one's own tests.
export {
  Auditor,
  formatProblem,
  type Invariant,
  type PolicyContext,
  PolicyErrors,
  PolicySet,
  type Problem,
  type Violation,
} from './decide/index.js'

// Act: the interface of a host, and the hosts there are.
export { type Clock, ManualClock, realClock, scaledClock } from './act/clock.js'
export {
  ACTIONS,
  type ActionType,
  type ArrivalListener,
  type Capabilities,
  type Host,
  type Outcome,
  type PlannedAction,
} from './act/index.js'
export {
  Journal,
  type JournalOptions,
  type JournalProblem,
  JournalReader,
  type JournalRecord,
  type JournalStatistics,
  type ReaderOptions,
} from './act/journal/index.js'
export {
  FixedKeepAlive,
  type FunctionDefinition,
  type FunctionKind,
  type IslandCounts,
  type IslandSource,
  type Isolation,
  type KeepAlive,
  LocalHost,
  LocalRuntime,
  type NoIslandReaction,
  type OutputType,
  type RuntimeEvents,
  type RuntimeOptions,
  type RuntimeStatistics,
  type SubmittedTask,
  type TaskError,
  type TaskOptions,
  type TaskResult,
  type TaskStatus,
} from './act/local/index.js'
export { Image, type ImageOptions, type Island } from './act/local/memory.js'
export {
  type FunctionStatistics,
  type GuestBehaviour,
  SimFunctions,
  SimHost,
  type SimPart,
  SimVms,
  type SimVmsOptions,
} from './act/sim/index.js'

// Systems.
export type { System, SystemContext } from './systems/system.js'
export {
  type HandlerOptions,
  type IslandManagerOptions,
  type IslandManagerStatistics,
  type IslandStatus,
  type ResourceIsland,
  ResourceIslandHandler,
  ResourceIslandManager,
  type StartedTask,
  type TaskRequest,
  type VmContext,
  type WhenNone,
} from './systems/islands/index.js'
export { PredictionEngine, type PredictionEngineOptions } from './systems/specialization/index.js'

export { version } from './version.js'
