// Islands (seed 000): memory regions that are populated before a task asks for them, mapped in and out without copying.
export { type IslandAudit, IslandAuditor } from './auditor.js'
export { ResourceIslandHandler } from './handler.js'
export type { IslandHoldings } from './holdings.js'
export { type IslandManagerOptions, type IslandManagerStatistics, ResourceIslandManager } from './manager.js'
export { IslandPredictor, type IslandPredictorOptions, type TaskCharacteristics } from './prediction/index.js'
export { type IslandStatus, ResourceIsland } from './resource-island.js'
export type { HandlerOptions, ShortageReaction, StartedTask, TaskRequest, WhenNone } from './task-request.js'
export type { VmContext } from '../../act/local/vm-context.js'
