import type { PlannedAction } from '../../act/actions.js'
import type { Sense } from '../../sense/index.js'
import { Errors } from '../errors.js'
import type { Proposals } from '../proposals.js'
import type { Plan } from './plan.js'
import type { Reading, ResourceReading } from './reading.js'
import { ResourceBooks, type SavedTarget } from './resource-books.js'
import { RESOURCES } from './resources.js'

/** Memory promised to a target: a grant that is being applied, or one set aside. */
interface Grant {
  readonly resource: number
  readonly row: number
  readonly generation: number
  readonly hostRow: number
  readonly bytes: number
}

/** Plain data for a checkpoint. Targets go by id, as rows change. */
export interface BooksSnapshot {
  readonly version: 1
  readonly savedMs: number
  readonly resources: readonly { readonly target: string; readonly name: string; readonly targets: readonly SavedTarget[] }[]
}

/**
 * What the engine remembers from one tick to the next, so that `plan()` can be a pure function. In each tick, in this order:
 * `beginSample()`, hosts are sampled, policies are evaluated, `read()`, `plan()`, `enter()`, actions are applied, and
 * `settle()` for each whenever it ends.
 */
export class Books {
  /** What guests could take back at once without asking, by row of the host table. For hosts to fill in. */
  claimableBytes = new Float64Array(0)
  readonly #sense: Sense
  readonly #resources: readonly ResourceBooks[]
  readonly #flying = new Map<string, Grant>()
  /** Ended, but not yet in what was sampled last. */
  readonly #settled: Grant[] = []
  #reservations: Grant[] = []
  #booked = new Float64Array(0)
  #reserved = new Float64Array(0)

  constructor(sense: Sense) {
    this.#sense = sense
    this.#resources = RESOURCES.map((resource) => new ResourceBooks(sense, resource))
  }

  /** Call before hosts are sampled: what was settled until now will be in the numbers they give. */
  beginSample(): void {
    for (const { resource, row, generation } of this.#settled.splice(0)) {
      const books = this.#resources[resource]!
      if (books.table.generationOf(row) === generation) books.inFlight[row] = 0
    }
  }

  /**
   * The reading to plan on. Its columns are views: valid until the next call.
   * @param nowMs the engine's clock, which does not go back
   */
  read(nowMs: number, proposals: Proposals): Reading {
    for (const books of this.#resources) books.advance(nowMs)
    for (let index = 0; index < proposals.count; index++) {
      const { resource } = proposals.terms.rules[proposals.rule[index]!]!
      this.#resources[resource]!.refresh(proposals.row[index]!)
    }
    return { nowMs, hosts: this.#hosts(), resources: this.#resources.map((books) => books.reading()) }
  }

  /**
   * Writes a plan down before it is applied: moves, grants, reservations. A reservation lapses with the first plan that does
   * not renew it.
   * @param planId unique within the journal; actions are numbered within it
   * @returns the actions, in the order in which to apply them; a `reserve` is done with being written down
   */
  enter(plan: Plan, proposals: Proposals, planId: string, nowMs: number): PlannedAction[] {
    for (const { resource, row } of this.#reservations) this.#resources[resource]!.reservedBytes[row] = 0
    this.#reservations = []
    const actions = plannedActions(plan.order, plan, proposals, this.#sense, planId)
    const readings = this.#resources.map((books) => books.reading())
    for (const [at, index] of plan.order.entries()) {
      const { resource, effect } = proposals.terms.rules[proposals.rule[index]!]!
      const grant = grantOf(resource, readings[resource]!, actions[at]!)
      if (effect === 'reserve') this.#reserve(grant)
      else this.#move(grant, actions[at]!, nowMs)
    }
    return actions
  }

  /** An action ended. Its memory stays booked until the next sample shows it. */
  settle(action: PlannedAction): void {
    const flying = this.#flying.get(action.id)
    if (flying === undefined) return
    this.#flying.delete(action.id)
    this.#settled.push(flying)
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

  #reserve(grant: Grant): void {
    this.#resources[grant.resource]!.reservedBytes[grant.row] = grant.bytes
    this.#reservations.push(grant)
  }

  #move(grant: Grant, { id, from, to }: PlannedAction, nowMs: number): void {
    this.#resources[grant.resource]!.move(grant.row, to > from, nowMs)
    this.#flying.set(id, grant)
  }

  #hosts(): Reading['hosts'] {
    const { host } = this.#sense.tables
    if (this.#booked.length < host.rowCount) this.#growHosts(host.capacityRows)
    const isThere = ({ resource, row, generation }: Grant) =>
      this.#resources[resource]!.table.generationOf(row) === generation
    this.#reservations = this.#reservations.filter(isThere)
    this.#booked.fill(0)
    this.#reserved.fill(0)
    for (const grant of this.#flying.values()) addTo(this.#booked, grant)
    for (const grant of this.#settled) addTo(this.#booked, grant)
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

  #growHosts(rows: number): void {
    const claimable = this.claimableBytes
    this.claimableBytes = new Float64Array(rows)
    this.claimableBytes.set(claimable)
    this.#booked = new Float64Array(rows)
    this.#reserved = new Float64Array(rows)
  }
}

/** What an action gives its target; nothing when it takes. */
function grantOf(resource: number, reading: ResourceReading, { row, generation, from, to }: PlannedAction): Grant {
  const unitBytes = reading.bytesPerUnit === null ? 1 : reading.bytesPerUnit[row]!
  return { resource, row, generation, hostRow: reading.hostRow[row]!, bytes: to > from ? (to - from) * unitBytes : 0 }
}

function addTo(column: Float64Array, { hostRow, bytes }: Grant): void {
  if (hostRow >= 0) column[hostRow]! += bytes
}

/** Proposals of a plan as actions: those of `plan.order` to apply, or those of `plan.shadows` to show. */
export function plannedActions(
  indexes: Int32Array,
  plan: Plan,
  proposals: Proposals,
  sense: Sense,
  planId: string,
): PlannedAction[] {
  return Array.from(indexes, (index, number) => {
    const rule = proposals.terms.rules[proposals.rule[index]!]!
    const policy = proposals.terms.policies[rule.policy]!
    const row = proposals.row[index]!
    const table = sense.tables[policy.target]
    return {
      id: `${planId}.${number}`,
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
