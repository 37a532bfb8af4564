import type { Outcome, PlannedAction } from '../../act/actions.js'
import type { Sense } from '../../sense/index.js'
import { Errors } from '../errors.js'
import type { Proposals } from '../proposals.js'
import type { Plan } from './plan.js'
import { type Reading, type ResourceReading, valueAt } from './reading.js'
import { ResourceBooks, type SavedTarget } from './resource-books.js'
import { resourceOf, RESOURCES } from './resources.js'

/** A guest whose balloon moves gets there within this, or not at all. */
const ARRIVAL_MS = 60_000

/** Memory promised to a target: a grant that is being applied, or one set aside. */
interface Grant {
  readonly resource: number
  readonly row: number
  readonly generation: number
  readonly hostRow: number
  readonly bytes: number
  /** The level that it leads to; when it is settled, as far as its host got. */
  to: number
  /** Once its host says that it is done: booked until the target's level shows it, or until this time. */
  untilMs: number
}

/** Plain data for a checkpoint. Targets go by id, as rows change. */
export interface BooksSnapshot {
  readonly version: 1
  readonly savedMs: number
  readonly resources: readonly {
    readonly target: string
    readonly name: string
    readonly targets: readonly SavedTarget[]
  }[]
}

/**
 * What the engine remembers from one tick to the next, so that `plan()` can be a pure function. In each tick, in this
 * order: `beginSample()`, hosts are sampled, policies are evaluated, `read()`, `plan()`, `enter()`, actions are
 * applied, and `settle()` for each whenever it ends.
 */
export class Books {
  /** What guests could take back at once without asking, by row of the host table. For hosts to fill in. */
  claimableBytes = new Float64Array(0)
  readonly #sense: Sense
  readonly #resources: readonly ResourceBooks[]
  readonly #flying = new Map<number, Grant>()
  /** Ended, but not yet in what was sampled last. */
  #settled: Grant[] = []
  /** Ended and sampled since, but not wholly there: a host may call it done when the guest has only been told. */
  readonly #arriving = new Map<number, Grant>()
  #reservations: Grant[] = []
  #booked = new Float64Array(0)
  #reserved = new Float64Array(0)

  constructor(sense: Sense) {
    this.#sense = sense
    this.#resources = RESOURCES.map((resource) => new ResourceBooks(sense, resource))
  }

  /** Call before hosts are sampled: what was settled until now will be in the numbers they give. */
  beginSample(): void {
    const settled = this.#settled
    this.#settled = []
    for (const grant of settled) {
      const { resource, row, untilMs } = grant
      if (!this.#isThere(grant)) continue
      this.#resources[resource]!.inFlight[row] = 0
      if (untilMs > -Infinity) this.#arriving.set(keyOf(resource, row), grant)
    }
  }

  /**
   * The reading to plan on. Its columns are views: valid until the next call.
   * @param nowMs the engine's clock, which does not go back
   */
  read(nowMs: number, proposals: Proposals): Reading {
    // Resources that no rule moves cost nothing: they are not even as long as their table.
    for (const resource of new Set(proposals.terms.rules.map((rule) => rule.resource)))
      this.#resources[resource]!.advance(nowMs)
    for (let index = 0; index < proposals.count; index++) {
      const { resource } = proposals.terms.rules[proposals.rule[index]!]!
      this.#resources[resource]!.refresh(proposals.row[index]!)
    }
    return { nowMs, hosts: this.#hosts(nowMs), resources: this.#resources.map((books) => books.reading()) }
  }

  /**
   * Writes a plan down before it is applied: moves, grants, reservations. A reservation lapses with the first plan that
   * does not renew it; a `reserve` is done with being written down.
   */
  enter(plan: Plan, proposals: Proposals, nowMs: number): void {
    for (const { resource, row } of this.#reservations) this.#resources[resource]!.reservedBytes[row] = 0
    this.#reservations = []
    const readings = this.#resources.map((books) => books.reading())
    for (const index of plan.order) {
      const { resource, effect } = proposals.terms.rules[proposals.rule[index]!]!
      const isUp = plan.granted[index]! > plan.from[index]!
      const units = isUp ? plan.granted[index]! - plan.from[index]! : 0
      const grant = this.#grantOf(resource, readings[resource]!, proposals.row[index]!, units, plan.granted[index]!)
      if (effect === 'reserve') this.#reserve(grant)
      else this.#move(grant, isUp, nowMs)
    }
  }

  /**
   * An action ended. Its memory stays booked until the next sample, and where the target's level is memory itself,
   * until that level shows it, for a minute at most.
   */
  settle(action: PlannedAction, outcome: Outcome, nowMs: number): void {
    const resource = resourceOf(action.action)
    const key = keyOf(resource, action.row)
    const grant = this.#flying.get(key)
    if (grant === undefined || grant.generation !== action.generation) return
    this.#flying.delete(key)
    // Its own object goes on: thousands of actions may end in a tick.
    this.#settled.push(grant)
    if (grant.bytes > 0 && RESOURCES[resource]!.bytesPerUnit === 1 && outcome.status !== 'failed') {
      grant.to = Math.min(grant.to, outcome.reached)
      grant.untilMs = nowMs + ARRIVAL_MS
    }
    const books = this.#resources[resource]!
    if (books.table.generationOf(action.row) === action.generation) books.settle(action.row, outcome, nowMs)
  }

  /** Grants in flight and reservations are not kept: the first sample and the first plan after a restart show them. */
  snapshot(nowMs: number): BooksSnapshot {
    const resources = this.#resources.map((books) => {
      return { target: books.resource.target, name: books.resource.name, targets: books.save() }
    })
    return { version: 1, savedMs: nowMs, resources }
  }

  /** @throws Error when it is not one of {@link snapshot} */
  restore(snapshot: BooksSnapshot, nowMs: number): void {
    if (snapshot?.version !== 1 || !Array.isArray(snapshot.resources)) throw Errors.Snapshot('its version is unknown')
    for (const { target, name, targets } of snapshot.resources) {
      const books = this.#resources.find(({ resource }) => resource.target === target && resource.name === name)
      books?.restore(targets, snapshot.savedMs, nowMs)
    }
  }

  #grantOf(
    resource: number,
    { bytesPerUnit, hostRow }: ResourceReading,
    row: number,
    units: number,
    to: number,
  ): Grant {
    const bytes = units === 0 ? 0 : units * valueAt(bytesPerUnit, row)
    const generation = this.#resources[resource]!.table.generationOf(row)
    return { resource, row, generation, hostRow: hostRow[row]!, bytes, to, untilMs: -Infinity }
  }

  #reserve(grant: Grant): void {
    this.#resources[grant.resource]!.reservedBytes[grant.row] = grant.bytes
    this.#reservations.push(grant)
  }

  #move(grant: Grant, isUp: boolean, nowMs: number): void {
    this.#resources[grant.resource]!.move(grant.row, isUp, nowMs)
    const key = keyOf(grant.resource, grant.row)
    this.#flying.set(key, grant)
    // It counts from the level that shows now, and so holds what is left of the one before.
    this.#arriving.delete(key)
  }

  #hosts(nowMs: number): Reading['hosts'] {
    const { host } = this.#sense.tables
    if (this.#booked.length < host.rowCount) this.#growHosts(host.capacityRows)
    this.#reservations = this.#reservations.filter((grant) => this.#isThere(grant))
    this.#booked.fill(0)
    this.#reserved.fill(0)
    for (const grant of this.#flying.values()) addTo(this.#booked, grant)
    for (const grant of this.#settled) addTo(this.#booked, grant)
    const levels = this.#resources.map((books) => books.reading().level)
    for (const [key, grant] of this.#arriving) {
      const missing = nowMs < grant.untilMs && this.#isThere(grant) ? grant.to - levels[grant.resource]![grant.row]! : 0
      if (missing > 0) addTo(this.#booked, grant, Math.min(grant.bytes, missing))
      else this.#arriving.delete(key)
    }
    for (const grant of this.#reservations) addTo(this.#reserved, grant)
    const valuesOf = (signal: string) => host.signal(signal).current.values
    return {
      rowCount: host.rowCount,
      totalBytes: valuesOf('memory.total'),
      committedBytes: valuesOf('memory.committed'),
      availableBytes: valuesOf('memory.available'),
      bookedBytes: this.#booked,
      reservedBytes: this.#reserved,
      claimableBytes: this.claimableBytes,
    }
  }

  #isThere({ resource, row, generation }: Grant): boolean {
    return this.#resources[resource]!.table.generationOf(row) === generation
  }

  #growHosts(rows: number): void {
    const claimable = this.claimableBytes
    this.claimableBytes = new Float64Array(rows)
    this.claimableBytes.set(claimable)
    this.#booked = new Float64Array(rows)
    this.#reserved = new Float64Array(rows)
  }
}

/** One action at most is in flight for each resource of a target. */
function keyOf(resource: number, row: number): number {
  return row * RESOURCES.length + resource
}

function addTo(column: Float64Array, { hostRow, bytes: granted }: Grant, bytes = granted): void {
  if (hostRow >= 0) column[hostRow]! += bytes
}

/**
 * Proposals of a plan as actions: those of `plan.order` to apply, or those of `plan.shadows` to show.
 * @param planId unique within the journal; an action's id is this and the index of its proposal
 */
export function plannedActions(
  indexes: Int32Array,
  plan: Plan,
  proposals: Proposals,
  sense: Sense,
  planId: string,
): PlannedAction[] {
  return Array.from(indexes, (index) => {
    const rule = proposals.terms.rules[proposals.rule[index]!]!
    const policy = proposals.terms.policies[rule.policy]!
    const row = proposals.row[index]!
    const table = sense.tables[policy.target]
    return {
      id: `${planId}.${index}`,
      action: rule.action,
      target: policy.target,
      targetId: table.idOf(row)!,
      row,
      generation: table.generationOf(row),
      to: plan.granted[index]!,
      from: plan.from[index]!,
      policy: policy.name,
      rule: rule.name,
    }
  })
}
