// How long an idle environment is kept when no plan says otherwise.
import { Errors } from './errors.js'

export interface KeepAlive {
  /**
   * Milliseconds of the runtime's clock that an environment which has just become idle is kept; Infinity: until a plan
   * stops it.
   */
  idleMs(functionName: string): number
}

/** The same for every function: what most platforms do, and the yardstick for anything cleverer. */
export class FixedKeepAlive implements KeepAlive {
  readonly #idleMs: number

  /** @throws RangeError unless idleMs >= 0 */
  constructor(idleMs: number) {
    if (!(idleMs >= 0)) throw Errors.RuntimeOption('keepAlive', idleMs, 'a number from 0')
    this.#idleMs = idleMs
  }

  idleMs(): number {
    return this.#idleMs
  }
}
