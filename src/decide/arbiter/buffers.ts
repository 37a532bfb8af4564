// Columns that plan() writes, kept from tick to tick so that planning allocates nothing.
import type { Proposals } from '../proposals.js'
import { RESOURCES } from './resources.js'
import type { Reading } from './reading.js'

const NOBODY = -1

export class PlanBuffers {
  /** By proposal. */
  status = new Uint8Array(0)
  reason = new Uint8Array(0)
  from = new Float64Array(0)
  granted = new Float64Array(0)
  bound = new Float64Array(0)
  /** The level a proposal comes to when nothing is short, and the lowest it may be brought to when something is. */
  wanted = new Float64Array(0)
  lowest = new Float64Array(0)
  /** Bytes of one unit; 0 when unknown. */
  unitBytes = new Float64Array(0)
  order = new Int32Array(0)
  shadows = new Int32Array(0)
  served = new Int32Array(0)
  /** By host row: bytes free now, and bytes that proposals want of them. */
  hostFree = new Float64Array(0)
  hostWanted = new Float64Array(0)
  /** By policy: bytes that its targets hold without being moved, and bytes left of its budget. */
  held = new Float64Array(0)
  spare = new Float64Array(0)
  /** By rule: bytes left of its own budget. */
  ruleSpare = new Float64Array(0)
  /** By resource and row: the proposal that won it, or -1. */
  readonly winner: Int32Array[] = RESOURCES.map(() => new Int32Array(0))

  prepare(reading: Reading, { count, terms }: Proposals): void {
    if (this.status.length < count) this.#growTo(2 * count)
    const hosts = reading.hosts.rowCount
    if (this.hostFree.length < hosts) {
      this.hostFree = new Float64Array(2 * hosts)
      this.hostWanted = new Float64Array(2 * hosts)
    }
    if (this.spare.length < terms.policies.length) {
      this.held = new Float64Array(terms.policies.length)
      this.spare = new Float64Array(terms.policies.length)
    }
    if (this.ruleSpare.length < terms.rules.length) this.ruleSpare = new Float64Array(terms.rules.length)
    for (const { resource } of terms.rules) {
      const rows = reading.resources[resource]?.rowCount ?? 0
      if (this.winner[resource]!.length < rows) this.winner[resource] = new Int32Array(2 * rows)
    }
  }

  clearWinners(): void {
    for (const winner of this.winner) winner.fill(NOBODY)
  }

  #growTo(count: number): void {
    this.status = new Uint8Array(count)
    this.reason = new Uint8Array(count)
    this.from = new Float64Array(count)
    this.granted = new Float64Array(count)
    this.bound = new Float64Array(count)
    this.wanted = new Float64Array(count)
    this.lowest = new Float64Array(count)
    this.unitBytes = new Float64Array(count)
    this.order = new Int32Array(count)
    this.shadows = new Int32Array(count)
    this.served = new Int32Array(count)
  }
}
