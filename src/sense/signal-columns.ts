import type { Column, ColumnGroup } from './column.js'
import { Errors } from './errors.js'
import type { SharedMemory } from './shared-memory.js'
import type { Signal } from './signals.js'
import type { Table } from './table.js'

const HISTORY_LIMIT = 4096
/** A table has fewer than 2^21 rows, so counts of so many ticks fit into 32 bits. */
const FLIPS_PER_COUNT = 1024

/** Why an observation was turned away. */
export type Rejection = 'notFinite' | 'belowMinimum' | 'aboveMaximum' | 'jump'
export const REJECTIONS: readonly Rejection[] = ['notFinite', 'belowMinimum', 'aboveMaximum', 'jump']

/**
 * One signal of a table, on its way from hostile to trusted:
 *
 *     raw[2]    what hosts write, by tick parity: the host fills one while kernels read the other
 *        | admit (a kernel): bounds, counts rejections
 *     history   ring of columns, one a tick; NaN where nothing was observed or it was rejected
 *     current   the last admitted value
 */
export class SignalColumns {
  /** What it is the columns of. */
  readonly signal: Signal
  /** Ticks of history that it keeps. */
  readonly historyTicks: number
  /** The last admitted value of each row; NaN while none is known. */
  readonly current: Column
  /** @internal */
  readonly history: ColumnGroup
  /**
   * How often running a jump was turned away, and to which level: a level that repeats is believed.
   * @internal
   */
  readonly jumps: ColumnGroup
  /** Counts by {@link Rejection} that are not yet in the sums below, updated by kernels with atomics. */
  readonly #rejections: Int32Array
  /** Those before, which 32 bits would not hold for long where every row is hostile. */
  readonly #rejected = REJECTIONS.map(() => 0)
  /** @internal */
  readonly rejectionsPointer: number
  #flips = 0
  readonly #raw: readonly [Column, Column]
  #writing: 0 | 1 = 0

  /** @internal */
  constructor(table: Table, memory: SharedMemory, signal: Signal, historyTicks: number) {
    if (!(Number.isInteger(historyTicks) && historyTicks >= 1 && historyTicks <= HISTORY_LIMIT)) {
      throw Errors.History(historyTicks, HISTORY_LIMIT)
    }
    this.signal = signal
    this.historyTicks = historyTicks
    const empty = signal.kind === 'count' ? 0 : NaN
    const raw = table.allocate(2, empty)
    this.#raw = [raw.column(0), raw.column(1)]
    this.current = table.allocate(1, signal.initial).column(0)
    this.history = table.allocate(historyTicks, NaN)
    this.jumps = table.allocate(Number.isFinite(signal.maximumJump) ? 2 : 0, 0)
    this.rejectionsPointer = memory.allocate(REJECTIONS.length * 4).pointer
    this.#rejections = memory.int32(this.rejectionsPointer, REJECTIONS.length)
  }

  /** The column that hosts write now. Ask for it anew every tick: it alternates. NaN says "not observed". */
  get raw(): Float64Array {
    return this.#raw[this.#writing].values
  }

  /**
   * What was turned round last: what the tick reads.
   * @internal
   */
  get filled(): Column {
    return this.#raw[this.#writing === 0 ? 1 : 0]
  }

  /**
   * Turns the columns round: what was written so far is what the tick reads. @returns where kernels find it
   * @internal
   */
  flip(): number {
    if (++this.#flips % FLIPS_PER_COUNT === 0) this.#countRejections()
    const filled = this.#raw[this.#writing].pointer
    this.#writing = this.#writing === 0 ? 1 : 0
    return filled
  }

  #countRejections(): void {
    for (let index = 0; index < REJECTIONS.length; index++) {
      this.#rejected[index]! += Atomics.exchange(this.#rejections, index, 0)
    }
  }

  /**
   * A tick failed: what it has not read of the columns is read by the next one, unless something newer was observed
   * meanwhile, and its place in the history is empty instead of an old round's.
   * @internal
   */
  giveBack(rowCount: number, tick: number): void {
    const { raw } = this
    const { values } = this.filled
    const isCount = this.signal.kind === 'count'
    for (let row = 0; row < rowCount; row++) {
      if (isCount) raw[row]! += values[row]!
      else if (Number.isNaN(raw[row])) raw[row] = values[row]!
      values[row] = isCount ? 0 : NaN
    }
    this.history.column(tick % this.historyTicks).values.fill(NaN, 0, rowCount)
  }

  /**
   * One observation, checked at once. A count adds up.
   * @param row of the target
   * @param value in base units
   * @returns `null` when it is taken, else why it was turned away (and counted)
   */
  observe(row: number, value: number): Rejection | null {
    const { minimum, maximum, kind } = this.signal
    const reason: Rejection | null = !Number.isFinite(value)
      ? 'notFinite'
      : value < minimum
        ? 'belowMinimum'
        : value > maximum
          ? 'aboveMaximum'
          : null
    if (reason !== null) {
      Atomics.add(this.#rejections, REJECTIONS.indexOf(reason), 1)
      return reason
    }
    if (kind === 'count') this.raw[row]! += value
    else this.raw[row] = value
    return null
  }

  /** How many observations were turned away since the engine began, by reason. */
  rejected(): Record<Rejection, number> {
    const counts = this.#rejected.map((count, index) => count + Atomics.load(this.#rejections, index))
    return Object.fromEntries(REJECTIONS.map((reason, index) => [reason, counts[index]!])) as Record<Rejection, number>
  }

  /**
   * The last values of a row, oldest first; NaN where there was none.
   * @param row of the target
   * @param tick number of the last finished tick
   * @param ticks how many, at most `historyTicks`, which is the default
   * @throws RangeError when `ticks` is no whole number from 0
   */
  recent(row: number, tick: number, ticks: number = this.historyTicks): Float64Array {
    if (!(Number.isInteger(ticks) && ticks >= 0)) throw Errors.Ticks(ticks)
    const wanted = Math.min(ticks, this.historyTicks)
    const values = new Float64Array(wanted)
    for (let back = 0; back < wanted; back++) {
      const at = tick - back
      const slot = ((at % this.historyTicks) + this.historyTicks) % this.historyTicks
      values[wanted - 1 - back] = at < 0 ? NaN : this.history.column(slot).values[row]!
    }
    return values
  }
}
