import { Errors } from './errors.js'
import { type Column, ColumnGroup } from './column.js'
import type { SharedMemory } from './shared-memory.js'
import type { Signal, TargetKind } from './signals.js'
import { SignalColumns } from './signal-columns.js'

/** Kernels take rows by pairs and share cache lines by eights; a table's capacity is a multiple of this. */
const ROW_ALIGN = 8
const CAPACITY_LIMIT = 2 ** 20

/** A target's place in its table. The generation tells a reused row from the one that was meant. */
export interface RowHandle {
  /** Index into the columns of its table. */
  readonly row: number
  /** How many targets have left the row before this one came. */
  readonly generation: number
}

/** A target came or went. */
export type TargetChange = { readonly kind: TargetKind; readonly id: string } & RowHandle &
  (
    | {
        readonly event: 'added'
        readonly labels: Readonly<Record<string, string>>
        /** Id of the target in the host table that it lives on. */
        readonly host: string | null
      }
    | { readonly event: 'removed' }
  )

export interface TableOptions {
  readonly kind: TargetKind
  readonly signals: readonly Signal[]
  /** Most rows at once. Address space only, until rows are used. */
  readonly capacityRows: number
  /** How many ticks of history each signal keeps. */
  readonly historyTicks: number
}

/**
 * Targets of one kind, a row each, in columns of the shared memory. Rows come and go while workers run: a removed row
 * is handed out again only after the tick that may still be computing it, and a row added meanwhile lies beyond what
 * the running tick looks at.
 */
export class Table {
  /** What its rows stand for. */
  readonly kind: TargetKind
  /** Most rows at once. */
  readonly capacityRows: number
  /** The columns of each signal by its name; see {@link Table.signal}. */
  readonly signals: ReadonlyMap<string, SignalColumns>
  /** 1 while the row holds a target. */
  readonly alive: Uint8Array
  /** Row of its host in the host table, or -1. Expressions read `host.*` through it. */
  readonly hostRow: Column
  /**
   * Told of every target that comes or goes, in order.
   * @internal
   */
  onChange: (change: TargetChange) => void = () => {}
  readonly #memory: SharedMemory
  readonly #generation: Uint32Array
  readonly #groups = new Set<ColumnGroup>()
  readonly #labels = new Map<string, Column>()
  readonly #lastMoves = new Map<string, Column>()
  readonly #labelValues: (Readonly<Record<string, string>> | null)[] = []
  readonly #ids: (string | null)[] = []
  readonly #rows = new Map<string, number>()
  readonly #strings: StringTable
  /** Tables whose targets live on this one's. */
  readonly #guests = new Set<Table>()
  #free: number[] = []
  #leaving: number[] = []
  #rowCount = 0
  /** Rows that kernels compute: they take them by pairs, so that there may be one behind the last that is in use. */
  #computedRows = 0
  #ticking = false

  /** @internal */
  constructor(memory: SharedMemory, strings: StringTable, options: TableOptions) {
    const { capacityRows, historyTicks } = options
    if (!(Number.isInteger(capacityRows) && capacityRows >= 1 && capacityRows <= CAPACITY_LIMIT)) {
      throw Errors.Capacity(options.kind, capacityRows, CAPACITY_LIMIT)
    }
    this.kind = options.kind
    this.capacityRows = Math.ceil(capacityRows / ROW_ALIGN) * ROW_ALIGN
    this.#memory = memory
    this.#strings = strings
    this.alive = new Uint8Array(this.capacityRows)
    this.#generation = new Uint32Array(this.capacityRows)
    this.hostRow = this.allocate(1, -1).column(0)
    this.signals = new Map(
      options.signals.map((signal) => [signal.name, new SignalColumns(this, memory, signal, historyTicks)]),
    )
  }

  /** Rows from 0 up to here are in use or have been; kernels look at no others. */
  get rowCount(): number {
    return this.#rowCount
  }

  /** Targets in the table. */
  get size(): number {
    return this.#rows.size
  }

  /**
   * See {@link Sense.add}.
   * @param host id of its row in `hosts`
   * @throws RangeError when the table is full; Error when the id is there already or the host is not
   * @internal
   */
  add(id: string, labels: Readonly<Record<string, string>> = {}, host: string | null = null, hosts?: Table): RowHandle {
    if (typeof id !== 'string' || id.length < 1 || id.length > 512) throw Errors.TargetId(this.kind)
    if (this.#rows.has(id)) throw Errors.TargetTwice(this.kind, id)
    const hostRow = host === null || hosts === undefined ? -1 : hosts.rowOf(host)
    return this.#enter(this.#takeRow(), id, labels, hostRow, hosts)
  }

  /**
   * Adds a target in the row that it had elsewhere, so that another engine's columns can be filled as they were.
   * @throws RangeError when there is no such row, Error when the row or the id is taken or the host is not there
   * @internal
   */
  place({ row, generation }: RowHandle, ...[id, labels = {}, host = null, hosts]: Parameters<Table['add']>): RowHandle {
    if (this.#rows.has(id)) throw Errors.TargetTwice(this.kind, id)
    if (!(row >= 0 && row < this.capacityRows)) throw Errors.TableFull(this.kind, this.capacityRows)
    const hostRow = host === null || hosts === undefined ? -1 : hosts.rowOf(host)
    while (this.#rowCount <= row) this.#recycle(this.#rowCount++)
    const at = this.#free.lastIndexOf(row)
    if (at === -1) throw Errors.RowTaken(this.kind, row)
    this.#free.splice(at, 1)
    this.#generation[row] = generation
    return this.#enter(row, id, labels, hostRow, hosts)
  }

  #enter(
    row: number,
    id: string,
    labels: Readonly<Record<string, string>>,
    hostRow: number,
    hosts: Table | undefined,
  ): RowHandle {
    this.#rows.set(id, row)
    this.#ids[row] = id
    this.#labelValues[row] = labels
    this.#reset(row)
    for (const [name, column] of this.#labels) column.values[row] = this.#labelId(row, name)
    this.hostRow.values[row] = hostRow
    if (hostRow >= 0) hosts!.#guests.add(this)
    this.alive[row] = 1
    const handle = { row, generation: this.#generation[row]! }
    const host = hostRow < 0 ? null : hosts!.idOf(hostRow)
    this.onChange({ event: 'added', kind: this.kind, id, ...handle, labels, host })
    return handle
  }

  /**
   * See {@link Sense.remove}. Targets that lived on it live on none.
   * @internal
   */
  remove(id: string): void {
    const row = this.rowOf(id)
    const generation = this.#generation[row]!
    this.#rows.delete(id)
    this.#ids[row] = null
    this.#labelValues[row] = null
    this.alive[row] = 0
    this.#generation[row] = (this.#generation[row]! + 1) >>> 0
    for (const guests of this.#guests) guests.#leave(row)
    // Dead rows are computed along with the others; reset ones hold no value that could fire a rule or overflow.
    if (this.#ticking) this.#leaving.push(row)
    else this.#recycle(row)
    this.onChange({ event: 'removed', kind: this.kind, id, row, generation })
  }

  /** The row of a target. @param id as it was added @throws Error when there is no such target */
  rowOf(id: string): number {
    const row = this.#rows.get(id)
    if (row === undefined) throw Errors.TargetUnknown(this.kind, id)
    return row
  }

  /** Whether there is a target of that id. @param id as it would have been added */
  has(id: string): boolean {
    return this.#rows.has(id)
  }

  /** The id of the target in a row, or `null` when the row is empty. @param row index into columns */
  idOf(row: number): string | null {
    return this.#ids[row] ?? null
  }

  /**
   * What tells the target in a row from those that had it before; see {@link RowHandle}. @param row index into
   * columns
   */
  generationOf(row: number): number {
    return this.#generation[row]!
  }

  /**
   * The targets in rows below `rowCount`: their rows in ascending order, and their generations.
   * @param members a bit a row, 32 to a word: rows that count; `null`: all
   * @param rows takes the rows, `generations` the generations
   * @returns how many they are
   * @internal
   */
  targets(rowCount: number, members: Int32Array | null, rows: Int32Array, generations: Int32Array): number {
    const { alive } = this
    const own = this.#generation
    let count = 0
    for (let row = 0; row < rowCount; row++) {
      if (alive[row] !== 1 || (members !== null && ((members[row >> 5]! >>> (row & 31)) & 1) === 0)) continue
      rows[count] = row
      generations[count++] = own[row]!
    }
    return count
  }

  /**
   * Fills a column: NaN, but in the rows of targets that are still there, which get their value.
   * @internal
   */
  fill(column: Float64Array, count: number, rows: Int32Array, generations: Int32Array, values: Float64Array): void {
    const own = this.#generation
    column.fill(NaN, 0, this.#rowCount)
    for (let index = 0; index < count; index++) {
      const row = rows[index]!
      if ((own[row]! | 0) === generations[index]!) column[row] = values[index]!
    }
  }

  /** The ids of all targets, in the order in which they came. */
  ids(): IterableIterator<string> {
    return this.#rows.keys()
  }

  /** The labels of the target in a row. @param row index into columns */
  labelsOf(row: number): Readonly<Record<string, string>> {
    return this.#labelValues[row] ?? {}
  }

  /**
   * The columns of a signal. @param name dotted, without the target: `memory.used` @throws Error naming the
   * signals that there are
   */
  signal(name: string): SignalColumns {
    const columns = this.signals.get(name)
    if (columns === undefined) throw Errors.SignalUnknown(this.kind, name, [...this.signals.keys()])
    return columns
  }

  /**
   * A column of interned label values, -1 where a target lacks the label; made when a policy first asks for it.
   * @internal
   */
  label(name: string): Column {
    let column = this.#labels.get(name)
    if (column === undefined) {
      column = this.allocate(1, -1).column(0)
      this.#labels.set(name, column)
      for (const row of this.#rows.values()) column.values[row] = this.#labelId(row, name)
    }
    return column
  }

  /**
   * When a resource of each target was last moved, in ms; -Infinity where it never was. Made when first asked for.
   * @internal
   */
  lastMoveMs(resource: string): Column {
    let column = this.#lastMoves.get(resource)
    if (column === undefined) this.#lastMoves.set(resource, (column = this.allocate(1, -Infinity).column(0)))
    return column
  }

  /**
   * `count` columns side by side, each row reset to `fill` whenever a new target takes it.
   * @internal
   */
  allocate(count: number, fill: number): ColumnGroup {
    const group = new ColumnGroup(this.#memory, this.capacityRows, count, fill, pairs(this.#rowCount))
    this.#groups.add(group)
    return group
  }

  /**
   * Gives columns back.
   * @internal
   */
  release(group: ColumnGroup): void {
    this.#groups.delete(group)
    group.release()
  }

  /**
   * From here to {@link endTick} workers may touch rows below the returned count, and the one behind an odd last.
   * @internal
   */
  beginTick(): number {
    this.#ticking = true
    const computedRows = pairs(this.#rowCount)
    if (computedRows > this.#computedRows && computedRows > this.#rowCount) this.#reset(this.#rowCount)
    this.#computedRows = computedRows
    return this.#rowCount
  }

  /**
   * Rows of targets that left meanwhile may be handed out again.
   * @internal
   */
  endTick(): void {
    this.#ticking = false
    for (const row of this.#leaving) this.#recycle(row)
    this.#leaving = []
  }

  /** Else the next host in the row would be taken for theirs. */
  #leave(hostRow: number): void {
    const { values } = this.hostRow
    for (let row = 0; row < this.#rowCount; row++) if (values[row] === hostRow) values[row] = -1
  }

  #recycle(row: number): void {
    this.#reset(row)
    this.#free.push(row)
  }

  #reset(row: number): void {
    for (const group of this.#groups) group.resetRow(row)
  }

  #takeRow(): number {
    const recycled = this.#ticking ? undefined : this.#free.pop()
    if (recycled !== undefined) return recycled
    if (this.#ticking && this.#rowCount < this.#computedRows) this.#leaving.push(this.#rowCount++)
    if (this.#rowCount === this.capacityRows) throw this.#full()
    return this.#rowCount++
  }

  #full(): Error {
    const waiting = this.#free.length + this.#leaving.length
    return waiting > 0 ? Errors.TableBusy(this.kind, waiting) : Errors.TableFull(this.kind, this.capacityRows)
  }

  #labelId(row: number, name: string): number {
    const value = this.#labelValues[row]?.[name]
    return value === undefined ? -1 : this.#strings.intern(value)
  }
}

function pairs(rows: number): number {
  return rows + (rows & 1)
}

/**
 * Texts by number: labels are compared as numbers in columns. One for all tables, so that numbers mean the same
 * everywhere.
 */
export class StringTable {
  readonly #ids = new Map<string, number>()

  intern(text: string): number {
    let id = this.#ids.get(text)
    if (id === undefined) this.#ids.set(text, (id = this.#ids.size))
    return id
  }
}
