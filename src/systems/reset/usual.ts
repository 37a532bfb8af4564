import type { ScratchResource } from '../../act/index.js'

const RATE = 0.3

/** How a task uses a resource while nothing happens to it. */
export class Usual {
  /** Time that it is lent at once, and how fast it fills. */
  msPerUse = 0
  bytesPerMs = 0
  #last: { readonly resource: ScratchResource; readonly nowMs: number } | null = null
  #known = 0

  /** It was seen often enough to tell what a reset changes. */
  get isKnown(): boolean {
    return this.#known >= 2
  }

  observe(resource: ScratchResource, nowMs: number): void {
    const last = this.#last
    this.#last = { resource, nowMs }
    if (last === null || !(nowMs > last.nowMs)) return
    const uses = resource.uses - last.resource.uses
    const share = this.#known === 0 ? 1 : RATE
    const bytesPerMs = (resource.heldBytes - last.resource.heldBytes) / (nowMs - last.nowMs)
    this.bytesPerMs += share * (bytesPerMs - this.bytesPerMs)
    if (uses > 0) this.msPerUse += share * ((resource.usedMs - last.resource.usedMs) / uses - this.msPerUse)
    this.#known++
  }

  /** It was reset: what it holds now is no step from what it held. */
  interrupt(): void {
    this.#last = null
  }
}
