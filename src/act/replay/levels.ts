// The levels that a replayed policy would have brought about, in place of those that the recorded one did.
//
// The model, the same for every policy that is replayed:
// - A level (memory of a guest, warm environments, islands on standby, ...) begins where it was first recorded. From then
//   on it is what the policy was granted last, reached at the next reading, whatever was recorded.
// - A function that is called needs environments: one, or as many as its calls keep busy at once (calls times their
//   duration in the tick, rounded up), but no more than there are calls. Those that are not warm start cold, and stay
//   until the plan says otherwise.
// - A host's committed memory is the recorded one, more or less what its targets hold more or less than was recorded;
//   its available memory likewise.
// - Everything else is as recorded: what guests use, their pressure and refaults, the calls. A guest that used all it
//   had may have wanted more, which no recording shows.
import type { Sense, Table, TargetKind } from '../../sense/index.js'
import { ACTIONS, type ActionType, findAction, type PlannedAction } from '../actions.js'
import type { SignalReading } from '../journal/index.js'

/** What the levels of a replayed policy come to. */
export interface LevelFigures {
  /** Memory that targets held, over time. */
  readonly heldByteMs: number
  /** The most they held at once. */
  readonly peakHeldBytes: number
  /** Ticks of guests in which they used more than they would have had, and by how much over time. */
  readonly shortTargetTicks: number
  readonly shortByteMs: number
  /** Environments that calls needed and did not find warm. */
  readonly coldStarts: number
}

/** Environments being started are done at once. */
const STARTING = 'environments.starting'

class Level {
  readonly table: Table
  readonly action: ActionType
  /** By row; NaN: not known yet. */
  readonly recorded: Float64Array
  readonly replayed: Float64Array
  /** Changed since it was last observed. */
  readonly isNew: Uint8Array
  /** Memory of one unit by row; a number where it is the same for all. */
  readonly unitBytes: Float64Array | number

  constructor(table: Table, action: ActionType) {
    this.table = table
    this.action = action
    this.recorded = new Float64Array(table.capacityRows).fill(NaN)
    this.replayed = new Float64Array(table.capacityRows).fill(NaN)
    this.isNew = new Uint8Array(table.capacityRows)
    const { bytesPerUnit } = action
    this.unitBytes = typeof bytesPerUnit === 'number' ? bytesPerUnit : table.signal(bytesPerUnit).current.values
  }

  forget(row: number): void {
    this.recorded[row] = NaN
    this.replayed[row] = NaN
    this.isNew[row] = 0
  }

  set(row: number, level: number): void {
    this.replayed[row] = level
    this.isNew[row] = 1
  }

  bytes(row: number, level: number): number {
    const unit = typeof this.unitBytes === 'number' ? this.unitBytes : this.unitBytes[row]!
    const bytes = level * unit
    return Number.isNaN(bytes) ? 0 : bytes
  }
}

export class ReplayedLevels {
  readonly #sense: Sense
  readonly #levels: readonly Level[]
  readonly #used: Float64Array
  readonly #arrived: Float64Array
  readonly #duration: Float64Array
  #figures = { heldByteMs: 0, peakHeldBytes: 0, shortTargetTicks: 0, shortByteMs: 0, coldStarts: 0 }

  constructor(sense: Sense) {
    const { vm, function: functions } = sense.tables
    this.#sense = sense
    this.#levels = [...new Map(ACTIONS.map((each) => [`${each.target} ${each.current}`, each])).values()].map(
      (action) => new Level(sense.tables[action.target], action),
    )
    this.#used = new Float64Array(vm.capacityRows).fill(NaN)
    this.#arrived = new Float64Array(functions.capacityRows)
    this.#duration = new Float64Array(functions.capacityRows).fill(NaN)
  }

  get figures(): LevelFigures {
    return this.#figures
  }

  /** Another target has the row. */
  forget(kind: TargetKind, row: number): void {
    for (const level of this.#levels) if (level.action.target === kind) level.forget(row)
    if (kind === 'vm') this.#used[row] = NaN
    if (kind === 'function') this.#duration[row] = NaN
  }

  /**
   * Puts the replayed levels where the recorded ones were written. Call it when the recorded reading is in the raw
   * columns.
   * @param spanMs time since the tick before
   */
  write(signals: readonly SignalReading[], spanMs: number): void {
    this.#arrived.fill(0)
    for (const reading of signals) this.#note(reading)
    for (const { kind, signal, rows, values } of signals) {
      if (kind !== 'function' || signal !== STARTING) continue
      const { raw } = this.#sense.tables.function.signal(STARTING)
      for (let at = 0; at < values.length; at++) raw[rows === null ? at : rows[at]!] = 0
    }
    this.#startCold(spanMs)
    for (const level of this.#levels) this.#writeLevel(level)
    this.#writeHosts()
    this.#count(spanMs)
  }

  /** @returns the level that is reached */
  move({ action, row, to }: PlannedAction): number {
    const type = findAction(action)
    const level = this.#levels.find(
      ({ action: { target, current } }) => target === type?.target && current === type.current,
    )
    if (level === undefined) return to
    if (type!.effect === 'reserve') return level.replayed[row]!
    level.set(row, to)
    return to
  }

  #note({ kind, signal, rows, values }: SignalReading): void {
    const into = this.#columnsOf(kind, signal)
    if (into === null) return
    const { minimum, maximum } = this.#sense.tables[kind].signal(signal).signal
    for (let at = 0; at < values.length; at++) {
      const value = values[at]!
      // What admission turns away counts for nothing here either.
      if (value >= minimum && value <= maximum) into[rows === null ? at : rows[at]!] = value
    }
  }

  #columnsOf(kind: TargetKind, signal: string): Float64Array | null {
    if (kind === 'vm' && signal === 'memory.used') return this.#used
    if (kind === 'function' && signal === 'requests.arrived') return this.#arrived
    if (kind === 'function' && signal === 'duration') return this.#duration
    const level = this.#levels.find(({ action }) => action.target === kind && action.current === signal)
    return level?.recorded ?? null
  }

  #startCold(spanMs: number): void {
    const warm = this.#levels.find(({ action }) => action.current === 'environments.warm')!
    const { alive, rowCount } = warm.table
    for (let row = 0; row < rowCount; row++) {
      const calls = this.#arrived[row]!
      if (!(calls > 0) || alive[row] !== 1) continue
      const busy = Math.ceil((calls * this.#duration[row]! * 1000) / spanMs)
      const needed = Math.max(1, Math.min(calls, busy > 0 ? busy : 1))
      // What is recorded of this tick is what the calls left behind; what they found is in the tick before.
      const found = this.#found(warm, row)
      this.#figures.coldStarts += Math.max(0, needed - found)
      if (found < needed) warm.set(row, needed)
    }
  }

  #found({ replayed, table }: Level, row: number): number {
    const level = Number.isNaN(replayed[row]) ? table.signal('environments.warm').current.values[row]! : replayed[row]!
    return level > 0 ? level : 0
  }

  /** Where it was observed, or is another than before: what nobody looks at is not observed in a replay either. */
  #writeLevel({ action, table, recorded, replayed, isNew }: Level): void {
    const { raw } = table.signal(action.current)
    const { alive, rowCount } = table
    for (let row = 0; row < rowCount; row++) {
      if (alive[row] !== 1) continue
      if (Number.isNaN(replayed[row])) replayed[row] = recorded[row]!
      else if (isNew[row] === 1 || !Number.isNaN(raw[row])) raw[row] = replayed[row]!
      isNew[row] = 0
    }
  }

  #writeHosts(): void {
    const { host } = this.#sense.tables
    const more = new Float64Array(host.rowCount)
    for (const level of this.#levels) {
      if (level.unitBytes === 0) continue
      const { table, recorded, replayed } = level
      const hostRow = table.hostRow.values
      for (let row = 0; row < table.rowCount; row++) {
        if (table.alive[row] !== 1 || !(hostRow[row]! >= 0)) continue
        more[hostRow[row]!]! += level.bytes(row, replayed[row]! - (recorded[row]! || 0))
      }
    }
    const committed = host.signal('memory.committed').raw
    const available = host.signal('memory.available').raw
    for (let row = 0; row < host.rowCount; row++) {
      // What was not observed is NaN, and stays so.
      committed[row] = Math.max(0, committed[row]! + more[row]!)
      available[row] = Math.max(0, available[row]! - more[row]!)
    }
  }

  #count(spanMs: number): void {
    let heldBytes = 0
    for (const level of this.#levels) {
      const { table, replayed } = level
      if (level.unitBytes === 0) continue
      for (let row = 0; row < table.rowCount; row++) {
        if (table.alive[row] === 1) heldBytes += level.bytes(row, replayed[row]!)
      }
    }
    this.#figures.heldByteMs += heldBytes * spanMs
    this.#figures.peakHeldBytes = Math.max(this.#figures.peakHeldBytes, heldBytes)
    const memory = this.#levels.find(({ action }) => action.current === 'memory.actual')!
    for (let row = 0; row < memory.table.rowCount; row++) {
      const short = this.#used[row]! - memory.replayed[row]!
      if (memory.table.alive[row] !== 1 || !(short > 0)) continue
      this.#figures.shortTargetTicks++
      this.#figures.shortByteMs += short * spanMs
    }
  }
}
