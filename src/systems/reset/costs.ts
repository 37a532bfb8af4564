import type { ScratchReset } from '../../act/index.js'
import { Learned } from './learned.js'

const MIB = 2 ** 20

/**
 * What resetting one kind of resource costs (an arena of one name in one function): learned from every reset of it. The
 * guesses are what memory of a usual server does; each counts as two measurements.
 */
export class ResetCosts {
  /** Until its function has done with it. */
  readonly #waitedMs = new Learned(0.1)
  /** By MiB: finding what it holds, and copying it. */
  readonly #snapshotMs = new Learned(0.4)
  /** By MiB: giving its pages or blocks up. */
  readonly #resetMs = new Learned(0.1)
  /** By MiB that comes back: making it again, the faults of its pages included. */
  readonly #refillMs = new Learned(2)
  /** How much of what was lost is made again before the task ends. */
  readonly #refillShare = new Learned(0.5)

  /** Time that a reset is expected to cost in all. @param bytes what it holds */
  expectedMs(bytes: number): number {
    const mib = bytes / MIB
    return this.#waitedMs.mean + mib * (this.#snapshotMs.mean + this.#resetMs.mean) + this.refillMs(bytes)
  }

  /** Time for which its function is expected to make again what it lost. */
  refillMs(bytes: number): number {
    return Math.max(0, this.refillBytes(bytes) / MIB) * Math.max(0, this.#refillMs.mean)
  }

  /** What comes back of that. */
  refillBytes(bytes: number): number {
    return bytes * Math.min(1, Math.max(0, this.#refillShare.mean))
  }

  /** What putting a snapshot back costs: about as much as taking it. */
  restoreMs(bytes: number): number {
    return (bytes / MIB) * this.#snapshotMs.mean
  }

  /** It was reset. */
  wasReset({ freedBytes, waitedMs, snapshotMs, resetMs }: ScratchReset): void {
    this.#waitedMs.add(waitedMs)
    const mib = freedBytes / MIB
    if (mib < 1 / 16) return // of so little, the rest of the call is most
    if (snapshotMs !== null) this.#snapshotMs.add(snapshotMs / mib)
    this.#resetMs.add(resetMs / mib)
  }

  /**
   * It came back, or its task has ended before. @param extraMs what its function took longer than it does without
   * resets
   */
  wasRefilled(freedBytes: number, refilledBytes: number, extraMs: number): void {
    if (freedBytes > 0) this.#refillShare.add(refilledBytes / freedBytes)
    if (refilledBytes >= MIB / 16) this.#refillMs.add(Math.max(0, extraMs) / (refilledBytes / MIB))
  }
}
