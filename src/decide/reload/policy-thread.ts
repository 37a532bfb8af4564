import { Worker } from 'node:worker_threads'
import type { TableProgram } from '../compile/program.js'
import { Errors } from '../errors.js'
import { PolicySet } from '../policy-set.js'
import { inSlices } from '../slices.js'
import type { Answer, ChangeNotice, PolicyThreadStart, Request } from './messages.js'
import type { WireData } from './wire.js'

/** The thread that reads, checks and compiles policies. It is started by the first request. */
export class PolicyThread {
  /** Called when files have changed, once {@link watch} was called. */
  onChanged: () => void = () => {}
  readonly #start: PolicyThreadStart
  #worker: Worker | null = null
  #waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | null = null
  #isWatching = false
  #isClosed = false

  constructor(start: PolicyThreadStart) {
    this.#start = start
  }

  /**
   * Reads and checks all files once they have settled.
   * @throws PolicyErrors with every problem of every file
   */
  async load(): Promise<PolicySet> {
    return inSlices(PolicySet.fromWire(await this.#ask<WireData>({ kind: 'load' })))
  }

  /** @returns `null` when there is nothing to evaluate */
  compile(programs: readonly TableProgram[]): Promise<WebAssembly.Module | null> {
    return this.#ask({ kind: 'compile', programs })
  }

  /** Tells of changes from now on. */
  watch(): void {
    this.#isWatching = true
    if (this.#worker === null) this.#spawn()
    else this.#post({ kind: 'watch' })
  }

  /** Who waits for an answer is told that there will be none. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#waiting?.reject(Errors.Closed())
    this.#worker?.ref() // else the process might end before it does
    await this.#worker?.terminate()
  }

  /** One request at a time. @returns what the answer to it holds */
  async #ask<Result>(request: Request): Promise<Result> {
    if (this.#isClosed) throw Errors.Closed()
    if (this.#worker === null) this.#spawn()
    // Only while it is asked something does it keep the process alive.
    this.#worker!.ref()
    try {
      const answer = await new Promise<Answer>((resolve, reject) => {
        this.#waiting = { resolve, reject }
        this.#post(request)
      })
      if (answer.kind === 'refused') throw Errors.Policies(answer.problems, answer.files)
      if (answer.kind === 'failed') throw answer.error
      return answer.result as Result
    } finally {
      this.#waiting = null
      if (!this.#isClosed) this.#worker?.unref()
    }
  }

  #post(request: Request): void {
    this.#worker!.postMessage(request)
  }

  #spawn(): void {
    const url = new URL('./policy-worker.js', import.meta.url)
    // What a program was started with is not for its threads: `--input-type` would keep them from starting.
    const worker = new Worker(url, { workerData: this.#start, name: 'atoll-policies', execArgv: [] })
    let hasSpoken = false
    let reason: Error | null = null
    worker.on('message', (said: Answer | ChangeNotice) => {
      hasSpoken = true
      if (said.kind === 'changed') this.onChanged()
      else this.#waiting?.resolve(said)
    })
    worker.on('error', (error) => (reason = error))
    worker.on('exit', () => this.#ended(reason ?? Errors.ThreadEnded(), hasSpoken))
    worker.unref()
    this.#worker = worker
    if (this.#isWatching) this.#post({ kind: 'watch' })
  }

  /** @param hasSpoken whether it worked at all: one that cannot start is not started over and over again */
  #ended(reason: Error, hasSpoken: boolean): void {
    this.#worker = null
    if (this.#isWatching && !this.#isClosed && hasSpoken) {
      this.#spawn()
      // What changed meanwhile nobody saw. A request that ended it would end it again.
      if (this.#waiting === null) this.onChanged()
    }
    this.#waiting?.reject(reason)
  }
}
