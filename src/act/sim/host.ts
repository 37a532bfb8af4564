// A host in virtual time: nothing is executed, everything follows from the seed and the plans it is given.
import type { Sense } from '../../sense/index.js'
import type { Outcome, PlannedAction } from '../actions.js'
import type { ArrivalListener, Capabilities, Host } from '../host.js'
import { Errors } from './errors.js'
import type { SimPart } from './part.js'

/** Simulated targets behind the same interface as real ones. The engine's clock decides what time it is. */
export class SimHost implements Host {
  readonly name = 'sim'
  readonly capabilities: Capabilities
  readonly #parts: readonly SimPart[]

  /** @param parts the populations of the simulated world @throws TypeError when one is none */
  constructor(...parts: readonly SimPart[]) {
    for (const part of parts) {
      if (typeof part?.apply !== 'function' || !Array.isArray(part.actions)) throw Errors.NotAPart(part)
    }
    this.#parts = parts
    this.capabilities = {
      targets: [...new Set(parts.flatMap((part) => part.targets))],
      actions: parts.flatMap((part) => part.actions),
    }
  }

  async open(sense: Sense): Promise<void> {
    for (const part of this.#parts) part.open(sense)
  }

  sample(nowMs: number): void {
    for (const part of this.#parts) part.sample(nowMs)
  }

  apply(action: PlannedAction, nowMs: number): Outcome {
    const part = this.#parts.find(({ actions }) => actions.includes(action.action))
    if (part === undefined) return { status: 'failed', reason: `sim cannot ${action.action}`, retry: false }
    return part.apply(action, nowMs)
  }

  onArrival(listener: ArrivalListener): void {
    for (const part of this.#parts) part.onArrival?.(listener)
  }

  async close(): Promise<void> {}
}
