import type { Host } from '../act/index.js'
import { Errors } from '../errors.js'
import type { System, SystemContext } from '../systems/system.js'

/** The host and the systems of an engine, as far as they have been opened. */
export class Parts {
  readonly #host: Host | null
  readonly #systems: readonly System[]
  readonly #opened: System[] = []
  #isOpening = false
  /** What a host was asked for and has not told yet. */
  #sampling: { readonly beganMs: number; readonly giveUp: (reason: Error) => void } | null = null

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

  /** @throws Error when the host is given up, now or before: its systems are not asked then */
  async sample(nowMs: number): Promise<void> {
    if (this.#sampling !== null) throw Errors.StillSampling()
    const sampled = this.#host?.sample(nowMs)
    if (sampled !== undefined) await this.#told(Promise.resolve(sampled))
    for (const system of this.#systems) system.beforeTick?.(nowMs)
  }

  /**
   * A host that never tells what it sees must not keep an engine from being stopped, or policies from being reloaded.
   * @param patienceMs of real time; a host that has not taken so long yet goes on
   */
  giveUpSampling(patienceMs: number): void {
    if (this.#sampling !== null && performance.now() - this.#sampling.beganMs >= patienceMs)
      this.#sampling.giveUp(Errors.SampleTooLong(patienceMs))
  }

  async #told(sampled: Promise<void>): Promise<void> {
    const done = sampled.finally(() => (this.#sampling = null))
    const givenUp = new Promise<never>((_, reject) => {
      this.#sampling = { beganMs: performance.now(), giveUp: reject }
    })
    await Promise.race([done, givenUp])
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
