// What was observed before a tick, as compact as it can be without losing a bit: each signal's values in the narrowest
// kind of number that holds all of them, and rows only where not every row was observed.
import { type Sense, type SignalColumns, TARGET_KINDS, type TargetKind } from '../../sense/index.js'

/** Numbers of one kind. */
export type Numbers = Uint8Array | Uint16Array | Uint32Array | Float32Array | Float64Array

/** The observations of one signal. */
export interface SignalReading {
  /** The kind of target that was observed. */
  readonly kind: TargetKind
  /** Its name, without the target. */
  readonly signal: string
  /** Rows observed; `null`: those from 0 on, as many as there are values. */
  readonly rows: Uint16Array | Uint32Array | null
  /** In base units, in the narrowest array that holds them exactly. */
  readonly values: Numbers
}

/** Takes what hosts and systems have written since the last tick. One for each engine: it keeps its room. */
export class ReadingTaker {
  readonly #sense: Sense
  #values = new Float64Array(0)
  #rows = new Uint32Array(0)

  constructor(sense: Sense) {
    this.#sense = sense
  }

  /** Signals with at least one observation. Call it before the tick turns the raw columns round. */
  take(): SignalReading[] {
    return TARGET_KINDS.flatMap((kind) => {
      const { rowCount, signals } = this.#sense.tables[kind]
      if (rowCount === 0) return []
      if (this.#rows.length < rowCount) this.#grow(rowCount)
      return [...signals.values()].flatMap((columns) => this.#signal(kind, columns, rowCount) ?? [])
    })
  }

  #signal(kind: TargetKind, { raw, signal }: SignalColumns, rowCount: number): SignalReading | null {
    const count = signal.kind === 'count' ? this.#notZero(raw, rowCount) : this.#known(raw, rowCount)
    if (count === 0) return null
    const values = narrowed(this.#values.subarray(0, count))
    const rows = this.#rows.subarray(0, count)
    const isDense = rows[count - 1] === count - 1
    const narrow = isDense ? null : rowCount <= 65_536 ? Uint16Array.from(rows) : rows.slice()
    return { kind, signal: signal.name, rows: narrow, values }
  }

  #known(raw: Float64Array, rowCount: number): number {
    const values = this.#values
    const rows = this.#rows
    let count = 0
    for (let row = 0; row < rowCount; row++) {
      const value = raw[row]!
      values[count] = value
      rows[count] = row
      if (value === value) count++ // NaN: not observed
    }
    return count
  }

  /** A count that nothing was added to is 0; one that is NaN was observed, and admission will turn it away. */
  #notZero(raw: Float64Array, rowCount: number): number {
    const values = this.#values
    const rows = this.#rows
    let count = 0
    for (let row = 0; row < rowCount; row++) {
      const value = raw[row]!
      values[count] = value
      rows[count] = row
      if (value !== 0) count++
    }
    return count
  }

  #grow(rows: number): void {
    this.#values = new Float64Array(2 * rows)
    this.#rows = new Uint32Array(2 * rows)
  }
}

/** Writes a reading where a host would. Rows beyond the table's are passed over. */
export function writeReading(sense: Sense, { kind, signal, rows, values }: SignalReading): void {
  const { raw } = sense.tables[kind].signal(signal)
  if (rows === null) raw.set(values)
  else for (let at = 0; at < rows.length; at++) raw[rows[at]!] = values[at]!
}

/** Bytes that it takes in a record, about. */
export function readingBytes({ rows, values }: SignalReading): number {
  return values.byteLength + (rows === null ? 0 : rows.byteLength) + 64
}

function narrowed(values: Float64Array): Numbers {
  let isWhole = true
  let isSingle = true
  let largest = 0
  for (let at = 0; at < values.length && (isWhole || isSingle); at++) {
    const value = values[at]!
    if (isWhole && (value >>> 0 !== value || (value === 0 && 1 / value < 0))) isWhole = false
    if (isSingle && Math.fround(value) !== value && value === value) isSingle = false
    if (value > largest) largest = value
  }
  if (isWhole && largest <= 0xff) return new Uint8Array(values)
  if (isWhole && largest <= 0xffff) return new Uint16Array(values)
  if (isWhole) return new Uint32Array(values)
  return isSingle ? new Float32Array(values) : new Float64Array(values)
}
