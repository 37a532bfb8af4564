import type { Host } from '../act/index.js'
import type { System, SystemContext } from '../systems/system.js'

/** The host and the systems of an engine, as far as they have been opened. */
export class Parts {
  readonly #host: Host | null
  readonly #systems: readonly System[]
  readonly #opened: System[] = []
  #isOpening = false

  constructor(host: Host | null, systems: readonly System[]) {
    this.#host = host
    this.#systems = systems
  }

  /** An engine without any has nothing to open. */
  get isEmpty(): boolean {
    return this.#host === null && this.#systems.length === 0
  }

  async open(context: SystemContext): Promise<void> {
    this.#isOpening = true
    await this.#host?.open(context.sense)
    for (const system of this.#systems) {
      system.open(context)
      this.#opened.push(system)
    }
  }

  async sample(nowMs: number): Promise<void> {
    await this.#host?.sample(nowMs)
    for (const system of this.#systems) system.beforeTick?.(nowMs)
  }

  /** Closes what was opened, the last first. @returns what those that could not be closed have thrown */
  async close(): Promise<unknown[]> {
    const closing = [...this.#opened.reverse().map((system) => () => system.close?.())]
    if (this.#isOpening) closing.push(() => this.#host?.close())
    const failures: unknown[] = []
    for (const close of closing) {
      try {
        await close()
      } catch (error) {
        failures.push(error)
      }
    }
    return failures
  }
}
