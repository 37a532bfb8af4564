// The kernel's word that memory gets short, at the moment when it does.
import { native } from './native.js'

/** Calls of native/memory/host-calls.cc. */
export interface PressureCalls {
  pressureWatch(path: string, trigger: string | null, told: () => void): number
  pressureUnwatch(id: number): void
}

/**
 * Waits in a thread of its own for what a file of the kernel tells of. Keeps no process alive. Ends with `close`, or
 * with the thread that made it.
 */
export class PressureWatch {
  readonly #id: number

  private constructor(id: number) {
    this.#id = id
  }

  /**
   * @param path of `/proc/pressure`, or of a control group
   * @param trigger `some 150000 2000000`: tell when tasks waited for 150 ms within 2 s; null: whenever the file changes
   * @param told called at most ten times a second
   * @throws ATOLL_SYSTEM when there is no such file, or it takes no such trigger
   */
  static open(path: string, trigger: string | null, told: () => void): PressureWatch {
    return new PressureWatch(native().pressureWatch(path, trigger, told))
  }

  /** Idempotent. */
  close(): void {
    native().pressureUnwatch(this.#id)
  }
}
