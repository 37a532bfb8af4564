// Time as hosts see it. Whatever depends on how long something lasted asks a clock, so that a trace can be replayed
// faster than it happened, and a test need not wait.
import { Errors } from './errors.js'

/** Time as an engine, a runtime and their hosts see it. */
export interface Clock {
  /** Milliseconds since the clock's epoch. Never goes back. */
  nowMs(): number
  /**
   * Calls once, when so much time of this clock has passed; does not keep the process alive.
   * @param delayMs how long; Infinity: never
   * @param call what is called
   * @returns calls it off
   */
  after(delayMs: number, call: () => void): () => void
}

/** Timers of Node overflow beyond this; a longer wait is made of several. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Time that passes `speed` times as fast as real time: at 60 a real second is a minute. */
class RunningClock implements Clock {
  readonly #speed: number
  readonly #epochMs: number
  readonly #startMs = performance.now()

  constructor(speed: number, epochMs: number) {
    this.#speed = speed
    this.#epochMs = epochMs
  }

  nowMs(): number {
    return this.#epochMs + (performance.now() - this.#startMs) * this.#speed
  }

  after(delayMs: number, call: () => void): () => void {
    const dueMs = this.nowMs() + delayMs
    let timer: NodeJS.Timeout
    const wait = () => {
      const leftMs = (dueMs - this.nowMs()) / this.#speed
      timer = leftMs <= 0 ? setTimeout(call, 0) : setTimeout(wait, Math.min(Math.ceil(leftMs), LONGEST_TIMER_MS))
      timer.unref()
    }
    if (delayMs < Infinity) wait()
    return () => clearTimeout(timer)
  }
}

/** Wall time, in milliseconds since 1970, undisturbed by changes of the system's clock after this call. */
export function realClock(): Clock {
  return new RunningClock(1, Date.now())
}

/**
 * Time that passes faster than it does, or slower: a trace of a day replayed in minutes.
 * @param speed how much faster than real time it runs, above zero
 * @param epochMs what it shows at first
 * @throws RangeError unless 0 < speed < Infinity and epochMs is finite
 */
export function scaledClock(speed: number, epochMs = 0): Clock {
  if (!(speed > 0 && speed < Infinity)) throw Errors.ClockSpeed(speed)
  if (!Number.isFinite(epochMs)) throw Errors.ClockEpoch(epochMs)
  return new RunningClock(speed, epochMs)
}

/** A clock that stands still until it is told to go on: for simulations and tests. */
export class ManualClock implements Clock {
  #nowMs: number
  readonly #waiting = new Set<{ readonly dueMs: number; readonly call: () => void }>()

  /** @param nowMs what it shows at first */
  constructor(nowMs = 0) {
    if (!Number.isFinite(nowMs)) throw Errors.ClockEpoch(nowMs)
    this.#nowMs = nowMs
  }

  nowMs(): number {
    return this.#nowMs
  }

  after(delayMs: number, call: () => void): () => void {
    const entry = { dueMs: this.#nowMs + delayMs, call }
    this.#waiting.add(entry)
    return () => this.#waiting.delete(entry)
  }

  /**
   * Lets time pass; what falls due is called in order, each at its moment.
   * @param byMs how long
   * @throws RangeError if `byMs` is negative
   */
  advance(byMs: number): void {
    if (!(byMs >= 0)) throw Errors.ClockAdvance(byMs)
    const untilMs = this.#nowMs + byMs
    for (let next = this.#next(untilMs); next !== null; next = this.#next(untilMs)) {
      this.#waiting.delete(next)
      this.#nowMs = Math.max(this.#nowMs, next.dueMs)
      next.call()
    }
    this.#nowMs = untilMs
  }

  #next(untilMs: number) {
    let first: { readonly dueMs: number; readonly call: () => void } | null = null
    for (const entry of this.#waiting) {
      if (entry.dueMs <= untilMs && (first === null || entry.dueMs < first.dueMs)) first = entry
    }
    return first
  }
}
