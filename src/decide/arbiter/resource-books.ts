import type { Outcome } from '../../act/actions.js'
import type { Sense, Table, Unit } from '../../sense/index.js'
import { MoveCounts } from './moves.js'
import type { ResourceReading } from './reading.js'
import type { Resource } from './resources.js'

/** After a reclaim a guest is watched for so long: refaults show within seconds, pressure averages take a minute. */
const WATCH_MS = 60_000
const FIRST_BACKOFF_MS = 10_000
const LONGEST_BACKOFF_MS = 3_600_000

/** Each wait is twice the last one, from ten seconds to an hour. */
const longer = (waitMs: number) => Math.min(Math.max(2 * waitMs, FIRST_BACKOFF_MS), LONGEST_BACKOFF_MS)

/** A rise by half is a rise, if it is more than noise. */
const RISE = 1.5
const NOISE: Partial<Record<Unit, number>> = { ratio: 0.01, '1/second': 16 }

/** What is kept of a target across a restart. */
export interface SavedTarget {
  readonly id: string
  readonly lastMoveMs: number
  readonly moves: readonly number[]
  readonly backoffUntilMs: number
  readonly backoffMs: number
}

/** One resource of all targets of a kind: when each was moved, what is set aside, what it must be spared. */
export class ResourceBooks {
  readonly resource: Resource
  readonly table: Table
  readonly moves = new MoveCounts()
  /** In shared memory, as rules read it for their cool-downs; the table resets it with its row. */
  readonly lastMoveMs: Float64Array
  reservedBytes = new Float64Array(0)
  backoffUntilMs = new Float64Array(0)
  restUntilMs = new Float64Array(0)
  inFlight = new Uint8Array(0)
  /** The next back-off's length; 0 when none was needed lately. */
  #backoffMs = new Float64Array(0)
  /** The last rest's length; 0 when the last action did not fail. */
  #restMs = new Float64Array(0)
  #generation = new Uint32Array(0)
  /** Until when a row that was reclaimed from is watched; -Infinity when it is not. */
  #watchUntilMs = new Float64Array(0)
  #watched = 0
  /** What rises when too much was taken, and how it was before the first of the reclaims that are watched. */
  readonly #strains: { readonly now: Float64Array; readonly noise: number; before: Float64Array }[]

  constructor(sense: Sense, resource: Resource) {
    this.resource = resource
    this.table = sense.tables[resource.target]
    this.lastMoveMs = this.table.lastMoveMs(resource.name).values
    this.#strains = resource.strain.map((name) => {
      const { signal, current } = this.table.signal(name)
      return { now: current.values, noise: NOISE[signal.unit] ?? 0, before: new Float64Array(0) }
    })
  }

  /** Brings the columns to this moment. */
  advance(nowMs: number): void {
    if (this.reservedBytes.length < this.table.rowCount) this.#grow()
    this.moves.advance(nowMs)
    if (this.#watched === 0) return
    const untilMs = this.#watchUntilMs
    for (let row = 0; row < untilMs.length; row++) if (untilMs[row]! > -Infinity) this.#watch(row, nowMs)
  }

  /** A row that has got another target starts clean. */
  refresh(row: number): void {
    const generation = this.table.generationOf(row)
    if (this.#generation[row] === generation) return
    this.#generation[row] = generation
    this.reservedBytes[row] = 0
    this.backoffUntilMs[row] = -Infinity
    this.inFlight[row] = 0
    this.restUntilMs[row] = -Infinity
    this.#backoffMs[row] = 0
    this.#restMs[row] = 0
    this.#unwatch(row)
    this.moves.resetRow(row)
  }

  reading(): ResourceReading {
    const { current, bytesPerUnit, floor, ceiling } = this.resource
    const columnOf = (signal: string) => this.table.signal(signal).current.values
    const valuesOf = (given: string | number) => (typeof given === 'number' ? given : columnOf(given))
    return {
      rowCount: this.table.rowCount,
      alive: this.table.alive,
      hostRow: this.table.hostRow.values,
      level: columnOf(current),
      bytesPerUnit: valuesOf(bytesPerUnit),
      floor: valuesOf(floor),
      ceiling: valuesOf(ceiling),
      reservedBytes: this.reservedBytes,
      lastMoveMs: this.lastMoveMs,
      movesInHour: this.moves.inHour,
      backoffUntilMs: this.backoffUntilMs,
      restUntilMs: this.restUntilMs,
      inFlight: this.inFlight,
    }
  }

  move(row: number, isUp: boolean, nowMs: number): void {
    this.lastMoveMs[row] = nowMs
    this.moves.add(row)
    this.inFlight[row] = 1
    if (isUp || this.resource.strain.length === 0) return
    if (this.#watchUntilMs[row] === -Infinity) {
      this.#watched++
      for (const { now, before } of this.#strains) before[row] = now[row]!
    }
    this.#watchUntilMs[row] = nowMs + WATCH_MS
  }

  /** What a host says will fail again is left alone, each time for longer. */
  settle(row: number, outcome: Outcome, nowMs: number): void {
    const isHopeless = outcome.status === 'failed' && !outcome.retry
    this.#restMs[row] = isHopeless ? longer(this.#restMs[row]!) : 0
    this.restUntilMs[row] = isHopeless ? nowMs + this.#restMs[row]! : -Infinity
  }

  save(): SavedTarget[] {
    const saved: SavedTarget[] = []
    for (const id of this.table.ids()) {
      const row = this.table.rowOf(id)
      if (row >= this.reservedBytes.length || this.#generation[row] !== this.table.generationOf(row)) continue
      const lastMoveMs = this.lastMoveMs[row]!
      if (lastMoveMs === -Infinity) continue
      const backoff = { backoffUntilMs: this.backoffUntilMs[row]!, backoffMs: this.#backoffMs[row]! }
      saved.push({ id, lastMoveMs, moves: this.moves.save(row), ...backoff })
    }
    return saved
  }

  /** Targets that are gone are passed over. */
  restore(saved: readonly SavedTarget[], savedMs: number, nowMs: number): void {
    if (saved.length === 0) return
    this.advance(nowMs)
    for (const { id, lastMoveMs, moves, backoffUntilMs, backoffMs } of saved) {
      if (!this.table.has(id)) continue
      const row = this.table.rowOf(id)
      this.refresh(row)
      this.lastMoveMs[row] = lastMoveMs
      this.backoffUntilMs[row] = backoffUntilMs
      this.#backoffMs[row] = backoffMs
      this.moves.restore(row, moves, savedMs)
    }
  }

  /** Backs off, each time for twice as long, when strain rose after a reclaim; comes back when it did not. */
  #watch(row: number, nowMs: number): void {
    this.refresh(row)
    if (this.#watchUntilMs[row] === -Infinity) return
    if (this.#isStrained(row)) {
      const backoffMs = longer(this.#backoffMs[row]!)
      this.#backoffMs[row] = backoffMs
      this.backoffUntilMs[row] = nowMs + backoffMs
      this.#unwatch(row)
    } else if (nowMs >= this.#watchUntilMs[row]!) {
      const calmer = this.#backoffMs[row]! / 2
      this.#backoffMs[row] = calmer < FIRST_BACKOFF_MS ? 0 : calmer
      this.#unwatch(row)
    }
  }

  #isStrained(row: number): boolean {
    for (const { now, before, noise } of this.#strains) if (now[row]! > before[row]! * RISE + noise) return true
    return false
  }

  #unwatch(row: number): void {
    if (this.#watchUntilMs[row] === -Infinity) return
    this.#watchUntilMs[row] = -Infinity
    this.#watched--
  }

  #grow(): void {
    const rows = Math.min(2 * this.table.rowCount, this.table.capacityRows)
    const from = this.reservedBytes.length
    const grown = (column: Float64Array, fill: number) => {
      const larger = new Float64Array(rows).fill(fill, from)
      larger.set(column)
      return larger
    }
    this.reservedBytes = grown(this.reservedBytes, 0)
    this.backoffUntilMs = grown(this.backoffUntilMs, -Infinity)
    this.restUntilMs = grown(this.restUntilMs, -Infinity)
    this.#backoffMs = grown(this.#backoffMs, 0)
    this.#restMs = grown(this.#restMs, 0)
    this.#watchUntilMs = grown(this.#watchUntilMs, -Infinity)
    for (const strain of this.#strains) strain.before = grown(strain.before, 0)
    const flying = this.inFlight
    this.inFlight = new Uint8Array(rows)
    this.inFlight.set(flying)
    const generations = this.#generation
    this.#generation = new Uint32Array(rows)
    this.#generation.set(generations)
    this.moves.growTo(rows)
  }
}
