import { closeSync, openSync, readSync } from 'node:fs'

/**
 * The time that one thread has spent on a processor: what a kernel needs for a batch, whatever else the machine is busy
 * with. Where the system does not tell it, time passes as on the wall.
 */
export class ThreadClock {
  readonly #file: number | null
  readonly #text = Buffer.alloc(64)

  /** @param thread its folder in /proc, `null` where there is none */
  constructor(thread: string | null) {
    this.#file = thread === null ? null : openOrNull(`${thread}/schedstat`)
  }

  nowMs(): number {
    if (this.#file === null) return performance.now()
    try {
      const length = readSync(this.#file, this.#text, 0, this.#text.length, 0)
      return Number(this.#text.toString('latin1', 0, length).split(' ', 1)[0]) / 1e6
    } catch {
      return Infinity // the thread is gone
    }
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file)
  }
}

function openOrNull(path: string): number | null {
  try {
    return openSync(path, 'r')
  } catch {
    return null
  }
}
