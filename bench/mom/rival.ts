// A checkout of oVirt's Memory Overcommitment Manager as a child process that decides reading by reading.
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { Reading, Targets } from './readings.js'

// Sources are not compiled: the driver lies where it is written.
const DRIVER = fileURLToPath(new URL('../../../bench/mom/driver.py', import.meta.url))

export class Rival {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>
  readonly #lines: AsyncIterator<string>

  /** @param checkout a folder with `mom/` and `doc/balloon.rules` in it */
  constructor(checkout: string) {
    this.#process = spawn('python3', [DRIVER, checkout], { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]()
  }

  /** @returns what it decided, and how long it took by its own clock: without the way there and back */
  async decide({ hostTotal, hostFree, ...columns }: Reading): Promise<{ ms: number; targets: Targets }> {
    const lists = Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, [...column]]))
    this.#process.stdin.write(`${JSON.stringify({ hostTotal, hostFree, ...lists })}\n`)
    const { value, done } = await this.#lines.next()
    if (done === true) throw new Error('the driver of the Memory Overcommitment Manager ended; see above')
    const { ms, targets } = JSON.parse(value) as { ms: number; targets: (number | null)[] }
    return { ms, targets: Float64Array.from(targets, (level) => level ?? NaN) }
  }

  async close(): Promise<void> {
    this.#process.stdin.end()
    if (this.#process.exitCode === null) await once(this.#process, 'close')
  }
}
