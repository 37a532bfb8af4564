// Watches files by asking for them time and again, on a thread that has nothing else to do. The events of a file system
// are no help: they are lost on network mounts, differ between the ways in which editors save and projected volumes are
// swapped, and end when a folder is replaced; and half-written files have to be looked at twice anyway.
import { setTimeout as delay } from 'node:timers/promises'
import { Errors } from '../errors.js'
import { type Fingerprints, fingerprintsOf } from './fingerprint.js'

/** Looking may take so much of a thread's time. */
const LOOKING_SHARE = 0.02
const LOOK_EVERY_MS = 50
/** Files that never rest are not waited for any longer. */
export const REST_WITHIN_MS = 30_000

export interface Time {
  nowMs(): number
  wait(delayMs: number): Promise<void>
}

const REAL_TIME: Time = { nowMs: () => performance.now(), wait: (delayMs) => delay(delayMs) }

export class WatchedFiles {
  readonly #given: readonly string[]
  readonly #settleMs: number
  readonly #time: Time
  #paths: readonly string[]
  #seen: Fingerprints
  #changedMs: number
  #changed = ''
  #costMs = 0

  /**
   * @param given files and folders that count in any case
   * @param settleMs files that have not changed for so long are taken to be whole
   */
  constructor(given: readonly string[], settleMs: number, time = REAL_TIME) {
    this.#given = given
    this.#settleMs = settleMs
    this.#time = time
    this.#paths = given
    this.#seen = fingerprintsOf(given)
    this.#changedMs = time.nowMs()
  }

  /** @returns whether something has changed since the last look */
  look(): boolean {
    const began = performance.now()
    const found = fingerprintsOf(this.#paths)
    this.#costMs = performance.now() - began
    const changed = [...found].findLast(([path, text]) => this.#seen.get(path) !== text)
    this.#seen = found
    if (changed === undefined) return false
    this.#changed = changed[0]
    this.#changedMs = this.#time.nowMs()
    return true
  }

  /** Resolves when it is time for the next look. */
  pause(): Promise<void> {
    return this.#time.wait(Math.max(LOOK_EVERY_MS, this.#costMs / LOOKING_SHARE))
  }

  /**
   * Reads when nothing has changed for a while, and again when something has changed meanwhile: what is read is never
   * of two versions.
   * @param read says which files count too
   * @throws Error that names one of the files when they do not rest for half a minute
   */
  async readSettled<Result extends { readonly files: readonly string[] }>(read: () => Result): Promise<Result> {
    const untilMs = this.#time.nowMs() + REST_WITHIN_MS
    for (;;) {
      for (this.look(); this.#time.nowMs() - this.#changedMs < this.#settleMs; this.look()) {
        if (this.#time.nowMs() >= untilMs) throw Errors.NoRest(this.#changed, this.#settleMs, REST_WITHIN_MS)
        await this.pause()
      }
      const result = read()
      this.#paths = [...this.#given, ...result.files]
      if (!this.look()) return result
    }
  }
}
