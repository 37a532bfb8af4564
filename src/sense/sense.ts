import { SharedMemory } from './shared-memory.js'
import { SignalRegistry, TARGET_KINDS, type Signal, type TargetKind } from './signals.js'
import { StringTable, Table } from './table.js'

export interface SenseOptions {
  /** Most targets of each kind at once. */
  readonly capacity?: Partial<Record<TargetKind, number>>
  /** Ticks of history that every signal keeps (default 32). */
  readonly historyTicks?: number
  /** The most that shared memory may grow to, in bytes (default and ceiling 4 GiB). */
  readonly memoryLimitBytes?: number
  /** Signals of the host's own. */
  readonly signals?: readonly Signal[]
}

const DEFAULT_CAPACITY: Readonly<Record<TargetKind, number>> = {
  host: 256,
  pop: 1024,
  function: 16_384,
  task: 16_384,
  vm: 16_384,
}

/** All tables of one engine, in one shared memory. */
export class Sense {
  readonly memory: SharedMemory
  readonly registry: SignalRegistry
  readonly strings = new StringTable()
  readonly tables: Readonly<Record<TargetKind, Table>>

  constructor(options: SenseOptions = {}) {
    this.memory = new SharedMemory(options.memoryLimitBytes)
    this.registry = new SignalRegistry(options.signals)
    const tables = TARGET_KINDS.map((kind) => {
      const signals = this.registry.of(kind)
      const capacityRows = options.capacity?.[kind] ?? DEFAULT_CAPACITY[kind]
      return [
        kind,
        new Table(this.memory, this.strings, { kind, signals, capacityRows, historyTicks: options.historyTicks ?? 32 }),
      ]
    })
    this.tables = Object.fromEntries(tables) as Record<TargetKind, Table>
  }
}
