import { type Clock, scaledClock } from '../../act/clock.js'

/** Shows the beginning of the window until it is started, then runs at the speed of the replay. */
export class ReplayClock implements Clock {
  readonly #startMs: number
  readonly #speed: number
  readonly #waiting = new Set<{ readonly delayMs: number; readonly call: () => void; cancel: (() => void) | null }>()
  #running: Clock | null = null

  constructor(startMs: number, speed: number) {
    this.#startMs = startMs
    this.#speed = speed
  }

  nowMs(): number {
    return this.#running?.nowMs() ?? this.#startMs
  }

  after(delayMs: number, call: () => void): () => void {
    if (this.#running !== null) return this.#running.after(delayMs, call)
    const entry: { delayMs: number; call: () => void; cancel: (() => void) | null } = { delayMs, call, cancel: null }
    this.#waiting.add(entry)
    return () => {
      this.#waiting.delete(entry)
      entry.cancel?.()
    }
  }

  /** Lets time begin; may be called once. */
  start(): void {
    this.#running = scaledClock(this.#speed, this.#startMs)
    for (const entry of this.#waiting) entry.cancel = this.#running.after(entry.delayMs, entry.call)
    this.#waiting.clear()
  }
}
