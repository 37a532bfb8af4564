// Watches files by asking for them time and again, on a thread that has nothing else to do. The events of a file system
// are no help: they are lost on network mounts, differ between the ways in which editors save and projected volumes are
// swapped, and end when a folder is replaced; and half-written files have to be looked at twice anyway.
import { setTimeout as delay } from 'node:timers/promises'
import { type Fingerprints, fingerprintsOf } from './fingerprint.js'

/** Looking may take so much of a thread's time. */
const LOOKING_SHARE = 0.02
const LOOK_EVERY_MS = 50

export class WatchedFiles {
  readonly #given: readonly string[]
  readonly #settleMs: number
  #paths: readonly string[]
  #seen: Fingerprints
  /** On the clock of `performance.now()`. */
  #changedMs: number
  #costMs = 0

  /**
   * @param given files and folders that count in any case
   * @param settleMs files that have not changed for so long are taken to be whole
   */
  constructor(given: readonly string[], settleMs: number) {
    this.#given = given
    this.#settleMs = settleMs
    this.#paths = given
    this.#seen = fingerprintsOf(given)
    this.#changedMs = performance.now()
  }

  /** How long to wait until the next look. */
  get pauseMs(): number {
    return Math.max(LOOK_EVERY_MS, this.#costMs / LOOKING_SHARE)
  }

  /** @returns whether something has changed since the last look */
  look(): boolean {
    const began = performance.now()
    const found = fingerprintsOf(this.#paths)
    this.#costMs = performance.now() - began
    const hasChanged = [...found].some(([path, text]) => this.#seen.get(path) !== text)
    this.#seen = found
    if (hasChanged) this.#changedMs = began
    return hasChanged
  }

  /** Resolves when nothing has changed for a while. */
  async settle(): Promise<void> {
    this.look()
    while (performance.now() - this.#changedMs < this.#settleMs) {
      await delay(Math.min(this.pauseMs, this.#settleMs))
      this.look()
    }
  }

  /** Watches these beside the given ones from now on; to the next look, those that are new have changed. */
  follow(files: readonly string[]): void {
    this.#paths = [...this.#given, ...files]
  }
}
