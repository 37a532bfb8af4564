import type { Host } from '../act/index.js'
import type { Sense } from '../sense/index.js'

/** What a system gets to work with. */
export interface SystemContext {
  /** Every target and what is known of it. */
  readonly sense: Sense
  /** `null` when the embedding program observes and acts by itself. */
  readonly host: Host | null
  /** Time from one tick to the next, on the engine's clock. */
  readonly tickMs: number
}

/** One of Atoll's systems, as the engine sees it: it derives signals that only it can know, and keeps its own state. */
export interface System {
  /** What messages call it. */
  readonly name: string
  /** Called once, after the host has been opened. @param context what it gets to work with */
  open(context: SystemContext): void
  /**
   * After the host was sampled, before anything is forecast: the time to write derived signals.
   * @param nowMs the engine's clock
   */
  beforeTick?(nowMs: number): void
  /** Called once, when the engine stops. */
  close?(): void | Promise<void>
}
