import { Errors } from './errors.js'
import { checkOptionNames, type OptionNames } from './options.js'
import { SharedMemory } from './shared-memory.js'
import { type Signal, type SignalName, SignalRegistry, TARGET_KINDS, type TargetKind } from './signals.js'
import { type RowHandle, StringTable, Table } from './table.js'

/** How much room there is for targets and their past, and which signals there are. */
export interface SenseOptions {
  /**
   * Most targets of each kind at once (default 256 hosts, 1024 pops, 16,384 functions, tasks and VMs). Address space
   * only, until rows are used.
   */
  readonly capacity?: Partial<Record<TargetKind, number>>
  /** Ticks of history that every signal keeps (default 32). */
  readonly historyTicks?: number
  /** The most that shared memory may grow to, in bytes (default and ceiling 4 GiB). */
  readonly memoryLimitBytes?: number
  /** Signals of the host's own, made with {@link defineSignal}. */
  readonly signals?: readonly Signal[]
}

/** What is said of a target when it is added. */
export interface TargetOptions {
  /** What policies tell targets apart by: `vm.labels.tier`. */
  readonly labels?: Readonly<Record<string, string>>
  /** Id of the host row it runs on; `host.*` in policies reads that row. */
  readonly host?: string
}

/** Values by signal name, in base units: bytes, seconds, cores. One that is undefined was not observed. */
export type Observations<Kind extends TargetKind = TargetKind> = Readonly<Partial<Record<SignalName<Kind>, number>>>

const DEFAULT_CAPACITY: Readonly<Record<TargetKind, number>> = {
  host: 256,
  pop: 1024,
  function: 16_384,
  task: 16_384,
  vm: 16_384,
}

const TARGET_OPTIONS: OptionNames<TargetOptions> = { labels: true, host: true }

/** All targets of one engine: a table for each kind, in one shared memory. */
export class Sense {
  /** @internal */
  readonly memory: SharedMemory
  /** Which signals there are. */
  readonly registry: SignalRegistry
  /** @internal */
  readonly strings = new StringTable()
  /** The tables by kind, for hosts that write columns: `sense.tables.vm.signal('memory.used').raw[row] = bytes`. */
  readonly tables: Readonly<Record<TargetKind, Table>>

  /**
   * @param options left out, they have their defaults
   * @throws RangeError naming the option that is out of range
   */
  constructor(options: SenseOptions = {}) {
    this.memory = new SharedMemory(options.memoryLimitBytes)
    this.registry = new SignalRegistry(options.signals)
    checkOptionNames('capacity', options.capacity ?? {}, DEFAULT_CAPACITY)
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

  /**
   * Registers a target. Its row starts clean: unknown values, no history, fresh model states.
   * @param kind what it is
   * @param id 1 to 512 characters, unique among targets of its kind
   * @param options its labels, and the host it runs on
   * @returns its row, for hosts that write columns
   * @throws RangeError when its table is full; Error when the id is there already or the host is not; TypeError when
   * the id or a label is no text
   */
  add(kind: TargetKind, id: string, options: TargetOptions = {}): RowHandle {
    const table = this.table(kind)
    checkOptionNames('a target', options, TARGET_OPTIONS)
    const { labels = {}, host = null } = options
    if (typeof labels !== 'object' || labels === null) throw Errors.Labels(kind, id, labels)
    for (const [name, value] of Object.entries(labels)) {
      if (typeof value !== 'string') throw Errors.Label(kind, id, name, value)
    }
    return table.add(id, labels, host, this.tables.host)
  }

  /**
   * Ends a target: its row may be another's from now on.
   * @param kind what it is
   * @param id as it was added
   * @throws Error when there is no such target
   */
  remove(kind: TargetKind, id: string): void {
    this.table(kind).remove(id)
  }

  /**
   * Notes what is known of a target now. Values that are no numbers within their signal's bounds are refused and
   * counted.
   * @param kind what it is
   * @param id as it was added
   * @param values by signal name, in base units
   * @returns the names of the signals whose values were refused
   * @throws Error when there is no such target or signal; nothing is noted then
   */
  observe<Kind extends TargetKind>(kind: Kind, id: string, values: Observations<Kind>): string[] {
    const table = this.table(kind)
    const row = table.rowOf(id)
    if (typeof values !== 'object' || values === null) throw Errors.Observations(kind, id, values)
    const observed = Object.entries<number | undefined>(values).filter(([, value]) => value !== undefined)
    const columns = observed.map(([name]) => table.signal(name))
    return observed.flatMap(([name, value], at) => (columns[at]!.observe(row, value!) === null ? [] : [name]))
  }

  /**
   * The table of a kind that is not known beforehand.
   * @param kind of its targets
   * @throws RangeError naming the kinds there are
   */
  table(kind: TargetKind): Table {
    if (!TARGET_KINDS.includes(kind)) throw Errors.Kind(kind, TARGET_KINDS)
    return this.tables[kind]
  }
}
