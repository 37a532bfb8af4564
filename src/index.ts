// What a host imports, and nothing else.
export {
  Engine,
  type EngineEvents,
  type EngineOptions,
  type EngineStatistics,
  type PolicyStatistics,
  type StartOptions,
  type TickResult,
} from './engine.js'
export type { JournalSink, PolicyChange } from './recorder.js'

// Sense: signals of one's own, columns to write, and traces to replay.
export {
  type Column,
  defineSignal,
  type Dimension,
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
  type TargetChange,
  type TargetKind,
  type TargetOptions,
  type Unit,
} from './sense/index.js'
export { generateTrace } from './sense/traces/generate.js'
export type { GenerateOptions } from './sense/traces/generate-options.js'
export type { AzureFunctionsOptions } from './sense/traces/azure-functions.js'
export { loadTrace } from './sense/traces/load.js'
export type { DurationMs, FunctionTrace, TracedFunction, Trigger } from './sense/traces/trace.js'

// Decide: policies checked without an engine, and the auditor for one's own tests.
export {
  Auditor,
  formatProblem,
  type Invariant,
  type KernelStatistics,
  type Mode,
  type Overrides,
  type Policy,
  type PolicyContext,
  PolicyErrors,
  type PolicyForecast,
  PolicySet,
  type Problem,
  type Reloaded,
  type Rule,
  type Severity,
  type Step,
  type Violation,
} from './decide/index.js'
export type { ForecastSpec, ModelName } from './forecast/index.js'

// Act: the interface of a host, and the hosts there are.
export { type Clock, ManualClock, realClock, scaledClock } from './act/clock.js'
export {
  type ActionArgument,
  ACTIONS,
  type ActionType,
  type ArrivalListener,
  type Capabilities,
  type Completion,
  type CompletionListener,
  type Host,
  type Outcome,
  type PlannedAction,
  type ScratchKind,
  type ScratchListener,
  type ScratchReset,
  type ScratchResource,
  type ScratchSource,
  type ScratchTaskEnd,
} from './act/index.js'
export {
  type CloseRecord,
  type ConstantDescription,
  type DecisionColumns,
  type ForecastDescription,
  type GapRecord,
  Journal,
  type JournalHistory,
  type JournalOptions,
  type JournalProblem,
  JournalReader,
  type JournalRecord,
  type JournalStatistics,
  type LeafDescription,
  type LeafSource,
  type NewRecord,
  type Numbers,
  type OpenRecord,
  type OutcomeRecord,
  type PlanRecord,
  type PoliciesRecord,
  type PolicyDescription,
  type PolicyRecord,
  type ProblemRecord,
  type ReaderOptions,
  type ReadingRecord,
  type RecordHead,
  type RefusalRecord,
  type RefusalsRecord,
  type RuleDescription,
  type RuleRecord,
  type RunDescription,
  type SignalReading,
  type SourceRecord,
  type TargetsRecord,
  type TickRecord,
} from './act/journal/index.js'
export {
  compileWasm,
  type EnvironmentEvent,
  FixedKeepAlive,
  type FunctionContext,
  type FunctionDefinition,
  type FunctionKind,
  type IslandCounts,
  type IslandReaction,
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
  type ScratchFolder,
  type SandboxOptions,
  type SandboxReset,
  type SandboxRunOptions,
  type SandboxState,
  type StopReason,
  type SubmittedTask,
  type TaskError,
  type TaskOptions,
  type TaskResult,
  type TaskStatus,
  type WarmOutcome,
  type WasmExports,
  type WasmImports,
  type WasmProgram,
  WasmSandbox,
} from './act/local/index.js'
export {
  type Address,
  type AttachOptions,
  type Bytes,
  Image,
  type ImageOptions,
  type Island,
  type IslandContent,
  type IslandPlacement,
  type IslandState,
  type ResetCounts,
} from './act/local/memory/index.js'
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
export * from './systems/index.js'

export { version } from './version.js'
