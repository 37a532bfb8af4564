// Sense: what Atoll knows of the world. Signals and their bounds, the shared columns they live in, and traces of the
// past.
export { type Column, ColumnGroup } from './column.js'
export { type Block, SharedMemory } from './shared-memory.js'
export { REJECTIONS, type Rejection, SignalColumns } from './signal-columns.js'
export {
  defineSignal,
  type Signal,
  type SignalKind,
  SignalRegistry,
  SIGNALS,
  TARGET_KINDS,
  type TargetKind,
} from './signals.js'
export { type RowHandle, StringTable, Table, type TableOptions } from './table.js'
export * from './units.js'
export { Sense, type SenseOptions } from './sense.js'
