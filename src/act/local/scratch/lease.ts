// Who may touch a resource that can be reset: its function while it has it on lease, the runtime in between. Both sides
// agree by a few shared numbers, so neither waits for a message of the other.
import { setImmediate } from 'node:timers/promises'

/** Where each number lies: 32-bit ones first, then a double. */
const STATE = 0
const WANTED = 1
const GENERATION = 2
const USES = 3
const NUMBERS_BYTES = 16
export const LEASE_BYTES = NUMBERS_BYTES + 8

/**
 * FREE: nobody's · LENT: its function's · TAKEN: the runtime's · OFFERED: its function has just done with it, and waits
 * a moment for the runtime, which wants it.
 */
const FREE = 0
const LENT = 1
const TAKEN = 2
const OFFERED = 3

/** A function that lends and lends without a pause waits so long for a runtime that wants it in between. */
const OFFER_MS = 50
/** A thread that waits looks for itself so often, in case that it missed the wake-up. */
const LOOK_MS = 100

class Numbers {
  readonly whole: Int32Array
  readonly usedMs: Float64Array

  constructor(shared: SharedArrayBuffer) {
    this.whole = new Int32Array(shared, 0, NUMBERS_BYTES / 4)
    this.usedMs = new Float64Array(shared, NUMBERS_BYTES, 1)
  }

  is(index: number, value: number): boolean {
    return Atomics.load(this.whole, index) === value
  }

  swap(from: number, to: number): boolean {
    return Atomics.compareExchange(this.whole, STATE, from, to) === from
  }

  become(state: number): void {
    Atomics.store(this.whole, STATE, state)
    Atomics.notify(this.whole, STATE)
  }
}

/** The function's side; its thread waits where it must. */
export class Lease {
  readonly shared = new SharedArrayBuffer(LEASE_BYTES)
  readonly #numbers = new Numbers(this.shared)
  /** Uses within uses. */
  #depth = 0
  #beganMs = 0

  /** @param work gets how often it was reset; when it returns a promise, the lease lasts until that is settled */
  use<Result>(work: (generation: number) => Result): Result {
    this.#begin()
    let result: Result
    try {
      result = work(Atomics.load(this.#numbers.whole, GENERATION))
    } catch (error) {
      this.#end()
      throw error
    }
    if (!(result instanceof Promise)) {
      this.#end()
      return result
    }
    return result.finally(() => this.#end()) as Result
  }

  #begin(): void {
    if (this.#depth++ > 0) return
    const { whole } = this.#numbers
    while (!this.#numbers.swap(FREE, LENT)) Atomics.wait(whole, STATE, Atomics.load(whole, STATE), LOOK_MS)
    this.#beganMs = performance.now()
  }

  #end(): void {
    if (--this.#depth > 0) return
    const { whole, usedMs } = this.#numbers
    usedMs[0]! += performance.now() - this.#beganMs
    Atomics.add(whole, USES, 1)
    if (!this.#numbers.is(WANTED, 1)) return this.#numbers.become(FREE)
    this.#numbers.become(OFFERED)
    Atomics.wait(whole, STATE, OFFERED, OFFER_MS)
    this.#numbers.swap(OFFERED, FREE)
  }
}

/** The runtime's side; its thread never waits. */
export class HeldLease {
  readonly #numbers: Numbers
  #ended = false

  /** @param shared as its function made it: every number in it may be anything */
  constructor(shared: SharedArrayBuffer) {
    this.#numbers = new Numbers(shared)
  }

  /** How often it was lent, and for how long in all. */
  get uses(): number {
    return Atomics.load(this.#numbers.whole, USES) >>> 0
  }

  get usedMs(): number {
    const usedMs = this.#numbers.usedMs[0]!
    return usedMs >= 0 && usedMs < Infinity ? usedMs : 0
  }

  /** @returns whether it is the runtime's now, until `giveBack` */
  tryTake(): boolean {
    return !this.#ended && (this.#numbers.swap(FREE, TAKEN) || this.#numbers.swap(OFFERED, TAKEN))
  }

  /**
   * Waits until its function has done with it. @returns whether it is the runtime's now: false when that took too long
   */
  async take(limitMs: number): Promise<boolean> {
    const untilMs = performance.now() + limitMs
    const { whole } = this.#numbers
    Atomics.store(whole, WANTED, 1)
    while (!this.tryTake()) {
      const leftMs = untilMs - performance.now()
      if (this.#ended || leftMs <= 0) {
        Atomics.store(whole, WANTED, 0)
        return false
      }
      const { async, value } = Atomics.waitAsync(whole, STATE, LENT, leftMs)
      // Not lent any more, or nonsense that its function has written there: others shall have their turn in any case.
      await (async ? value : setImmediate())
      Atomics.store(whole, WANTED, 1) // another one that waited may have given it back
    }
    return true
  }

  /** @param change of the generation: 1 after a reset, -1 when that has been undone, 0 when nothing came of it */
  giveBack(change: 1 | 0 | -1): void {
    Atomics.add(this.#numbers.whole, GENERATION, change)
    Atomics.store(this.#numbers.whole, WANTED, 0)
    this.#numbers.become(FREE)
  }

  /** Its function is no more: whoever waits for it is told. */
  end(): void {
    this.#ended = true
    this.#numbers.become(FREE)
  }
}
