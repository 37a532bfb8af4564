import type { ScratchReset, ScratchResource } from '../../act/index.js'
import type { ResetCosts } from './costs.js'
import type { Usual } from './usual.js'

/** So much of what it held makes it full again. */
const FULL = 0.9

/** A reset that was done, watched to see what came of it. */
export class Trial {
  readonly resourceId: number
  readonly freedBytes: number
  /** What the reset itself took. */
  readonly ownMs: number
  /** What it was expected to save, and to cost. */
  readonly hopedMs: number
  /** Put back by its snapshot: nothing was lost after all. */
  isRestored = false
  readonly #costs: ResetCosts
  readonly #usual: Usual
  readonly #before: ScratchResource
  readonly #atMs: number
  #refilledBytes = 0
  #extraMs = 0
  #isOver = false

  constructor(reset: ScratchReset, hopedMs: number, costs: ResetCosts, usual: Usual, nowMs: number) {
    const { resource, freedBytes, waitedMs, snapshotMs, resetMs } = reset
    this.resourceId = resource.id
    this.freedBytes = freedBytes
    this.ownMs = waitedMs + (snapshotMs ?? 0) + resetMs
    this.hopedMs = hopedMs
    this.#costs = costs
    this.#usual = usual
    this.#before = resource
    this.#atMs = nowMs
  }

  /** What would be held besides, had it not been reset. */
  get lostBytes(): number {
    return this.isRestored ? 0 : this.freedBytes - this.#refilledBytes
  }

  /** All that it has cost. */
  get costMs(): number {
    return this.ownMs + this.#extraMs
  }

  /** Its function has not looked at it since. */
  isUnseen(resource: ScratchResource): boolean {
    return !this.#isOver && !this.isRestored && resource.uses === this.#before.uses
  }

  isRefilling(): boolean {
    return !this.#isOver
  }

  /** What comes faster than it came before is made again; the rest is new. */
  observe(resource: ScratchResource, nowMs: number): void {
    if (this.#isOver || this.isRestored) return
    const newBytes = Math.max(0, this.#usual.bytesPerMs) * (nowMs - this.#atMs)
    const refilledBytes = Math.min(Math.max(resource.heldBytes - newBytes, 0), this.freedBytes)
    this.#refilledBytes = Math.max(this.#refilledBytes, refilledBytes)
    const uses = resource.uses - this.#before.uses
    const usedMs = resource.usedMs - this.#before.usedMs
    this.#extraMs = Math.max(0, usedMs - uses * this.#usual.msPerUse)
    if (this.#refilledBytes >= FULL * this.freedBytes) this.end()
  }

  /** The task has ended, or it is reset again, or it is full again: teaches what the refill cost. */
  end(): void {
    if (this.#isOver) return
    this.#isOver = true
    if (!this.isRestored && this.#usual.isKnown) {
      this.#costs.wasRefilled(this.freedBytes, this.#refilledBytes, this.#extraMs)
    }
  }
}
