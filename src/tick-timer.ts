import type { Clock } from './act/clock.js'

/**
 * Calls once a tick at a steady rate of the clock. A tick that takes too long delays the next; missed ones are counted,
 * not made up for.
 */
export class TickTimer {
  readonly #clock: Clock
  readonly #tickMs: number
  readonly #call: () => Promise<unknown>
  #cancel: (() => void) | null = null
  /** A clock's timers let the process end; an engine that ticks is work to be done, as a listening server is. */
  #alive: NodeJS.Timeout | null = null
  #dueMs = 0
  lateTicks = 0
  onError: (error: Error) => void = () => {}

  constructor(clock: Clock, tickMs: number, call: () => Promise<unknown>) {
    this.#clock = clock
    this.#tickMs = tickMs
    this.#call = call
  }

  get isRunning(): boolean {
    return this.#alive !== null
  }

  start(): void {
    this.#alive = setInterval(() => {}, 2 ** 30)
    this.#dueMs = this.#clock.nowMs()
    this.#schedule()
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = null
    if (this.#alive !== null) clearInterval(this.#alive)
    this.#alive = null
  }

  #schedule(): void {
    const nowMs = this.#clock.nowMs()
    const missed = Math.floor((nowMs - this.#dueMs) / this.#tickMs)
    this.lateTicks += Math.max(0, missed)
    this.#dueMs += (Math.max(0, missed) + 1) * this.#tickMs
    this.#cancel = this.#clock.after(Math.max(0, this.#dueMs - nowMs), () => void this.#run())
  }

  async #run(): Promise<void> {
    try {
      await this.#call()
    } catch (error) {
      // A host's own code may reject with anything at all.
      this.onError(error instanceof Error ? error : new Error(`thrown: ${String(error)}`))
    }
    if (this.#alive !== null) this.#schedule()
  }
}
