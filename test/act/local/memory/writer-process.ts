// Processes that the tests talk to by lines of JSON.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface, type Interface } from 'node:readline'

/** A process that runs a file beside this one, and answers each order by a line. */
export class WriterProcess {
  readonly #process: ChildProcess
  readonly #lines: Interface

  /** @param files descriptors that become 3, 4 and so on there */
  constructor(script: string, files: readonly number[] = []) {
    const path = new URL(script, import.meta.url).pathname
    this.#process = spawn(process.execPath, [path], { stdio: ['pipe', 'pipe', 'inherit', ...files] })
    this.#lines = createInterface(this.#process.stdout!)
  }

  get processId(): number {
    return this.#process.pid!
  }

  async ask(order: unknown): Promise<any> {
    const answer = once(this.#lines, 'line')
    this.#process.stdin!.write(`${JSON.stringify(order)}\n`)
    return JSON.parse((await answer)[0])
  }

  async end(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    this.#process.kill(signal)
    await once(this.#process, 'exit')
  }
}
