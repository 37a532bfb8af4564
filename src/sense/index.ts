// Sense: what Atoll knows of the world. Signals and their bounds, the shared columns they live in, and traces of the
// past.
//   traces/  calls to functions as platforms publish them, read from files or generated
export { type Column, ColumnGroup } from './column.js'
export { type Block, SharedMemory } from './shared-memory.js'
export { REJECTIONS, type Rejection, SignalColumns } from './signal-columns.js'
export {
  defineSignal,
  type Signal,
  type SignalDescription,
  type SignalKind,
  type SignalName,
  SignalRegistry,
  SIGNALS,
  TARGET_KINDS,
  type TargetKind,
} from './signals.js'
export { type RowHandle, StringTable, Table, type TableOptions, type TargetChange } from './table.js'
export { checkOptionNames, type OptionNames } from './options.js'
export * from './units.js'
export { type Observations, Sense, type SenseOptions, type TargetOptions } from './sense.js'
