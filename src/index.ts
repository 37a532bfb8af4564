// What a host imports, and nothing else.
export { Engine, type EngineEvents, type EngineOptions, type EngineStatistics, type TickResult } from './engine.js'
export type { JournalSink } from './recorder.js'

// Sense: signals of one's own, and traces to replay.
export { defineSignal, type Signal, SignalRegistry, type TargetKind, type Unit } from './sense/index.js'
export type { RowHandle, Sense, Table } from './sense/index.js'
export type { FunctionTrace, TracedFunction } from './sense/traces/trace.js'

// Decide: policies checked without an engine, and the auditor for one's own tests.
export { Auditor, PolicySet } from './decide/index.js'

// Act: the interface of a host, and the hosts there are.
export { type Clock, ManualClock, realClock, scaledClock } from './act/clock.js'
export type { ArrivalListener, Capabilities, Host, Outcome, PlannedAction } from './act/index.js'
export { Journal, type JournalOptions, JournalReader, type JournalRecord } from './act/journal/index.js'
export { LocalHost } from './act/local/host.js'
export { LocalRuntime } from './act/local/runtime.js'
export type { FunctionDefinition } from './act/local/functions.js'
export type { RuntimeOptions } from './act/local/options.js'
export type { SubmittedTask, TaskOptions, TaskResult } from './act/local/task.js'
export { SimFunctions, SimHost, SimVms } from './act/sim/index.js'

// Systems.
export type { System, SystemContext } from './systems/system.js'
export { ResourceIslandHandler, ResourceIslandManager } from './systems/islands/index.js'
export { PredictionEngine } from './systems/specialization/index.js'

export { version } from './version.js'
