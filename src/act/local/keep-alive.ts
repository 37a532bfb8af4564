// How long an idle environment is kept when no plan says otherwise.
import { Errors } from './errors.js'

/** How long a runtime keeps environments that nobody uses. */
export interface KeepAlive {
  /**
   * How long an environment is kept that has just become idle.
   * @param functionName whose environment it is
   * @returns milliseconds of the runtime's clock; Infinity: until a plan stops it
   */
  idleMs(functionName: string): number
}

/** The same for every function: what most platforms do, and the yardstick for anything cleverer. */
export class FixedKeepAlive implements KeepAlive {
  readonly #idleMs: number

  /** @param idleMs how long, on the runtime's clock @throws RangeError unless idleMs >= 0 */
  constructor(idleMs: number) {
    if (!(idleMs >= 0)) throw Errors.RuntimeOption('keepAlive', idleMs, 'a number from 0')
    this.#idleMs = idleMs
  }

  idleMs(): number {
    return this.#idleMs
  }
}
