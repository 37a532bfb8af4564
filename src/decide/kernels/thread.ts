// A kernel's thread, as the engine sees it. It answers or it is ended: nobody waits longer than a deadline allows.
import { Worker } from 'node:worker_threads'
import { Faults } from './errors.js'
import { ThreadClock } from './thread-clock.js'
import type { Fault, Order, Report, WorkerStart } from './worker.js'

/** Processor time that a kernel may take to start: its start function, and finding room for its columns. */
const START_LIMIT_MS = 1000
/** A thread that gets no processor is not at fault; but who waits for it must not wait for ever. */
const WALL_FACTOR = 20

export interface BatchEnd {
  readonly fault: Fault | null
  readonly durationMs: number
}

export class KernelThread {
  /** What kept the kernel from starting; `null` when it has started. Never rejects. */
  readonly ready: Promise<Fault | null>
  /** Resolves when the thread is gone and touches no memory any more. */
  readonly ended: Promise<void>
  readonly #worker: Worker
  readonly #done = new Int32Array(new SharedArrayBuffer(4))
  readonly #deadlineMs: number
  #clock = new ThreadClock(null)
  #number = 0
  #waiting: ((end: BatchEnd) => void) | null = null
  #started!: (fault: Fault | null) => void
  #timer: NodeJS.Timeout | undefined
  /** Why it can take no batch any more. */
  #fault: Fault | null = null

  /** @param deadlineMs processor time that a batch may take */
  constructor(start: Omit<WorkerStart, 'done'>, deadlineMs: number) {
    this.#deadlineMs = deadlineMs
    this.ready = new Promise((resolve) => (this.#started = resolve))
    const workerData: WorkerStart = { ...start, done: this.#done }
    this.#worker = new Worker(new URL('./worker.js', import.meta.url), {
      workerData,
      name: 'atoll-kernel',
      // What a program was started with is not for its threads: `--input-type` would keep them from starting.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 },
    })
    this.#worker.on('message', (report: Report) => this.#report(report))
    this.#worker.on('error', (error) => this.#fail({ reason: Faults.Ended(error.message), index: null }))
    this.ended = new Promise((resolve) => {
      this.#worker.on('exit', () => {
        this.#fail({ reason: Faults.Ended('it was ended'), index: null })
        this.#clock.close()
        resolve()
      })
    })
    this.#worker.unref()
  }

  /** Runs a batch of so many rows, when the thread is ready and the last batch has ended. Never rejects. */
  run(count: number): Promise<BatchEnd> {
    if (this.#fault !== null) return Promise.resolve({ fault: this.#fault, durationMs: 0 })
    const number = ++this.#number
    this.#worker.postMessage({ number, count } satisfies Order)
    this.#watch(this.#deadlineMs, Faults.Deadline(this.#deadlineMs), () => Atomics.load(this.#done, 0) === number)
    return new Promise((resolve) => (this.#waiting = resolve))
  }

  /** Keeps the process alive while somebody waits for the thread. */
  async whileAwaited<Value>(promise: Promise<Value>): Promise<Value> {
    this.#worker.ref()
    try {
      return await promise
    } finally {
      if (this.#fault === null) this.#worker.unref()
    }
  }

  /** Ends the thread, whatever it does. */
  close(): void {
    this.#fail({ reason: Faults.Ended('it was closed'), index: null })
  }

  #report(report: Report): void {
    if (this.#fault !== null) return
    if (report.type === 'alive') {
      this.#clock = new ThreadClock(report.thread)
      this.#watch(START_LIMIT_MS, Faults.Start(START_LIMIT_MS), () => false)
      return
    }
    clearTimeout(this.#timer)
    if (report.type === 'ready') {
      if (report.fault === null) this.#started(null)
      else this.#fail(report.fault)
      return
    }
    if (report.fault !== null) return this.#fail(report.fault, report.durationMs)
    this.#settle({ fault: null, durationMs: report.durationMs })
  }

  /** Ends the thread when it has used up `limitMs` of processor time, unless it is done by then. */
  #watch(limitMs: number, reason: string, isDone: () => boolean): void {
    const beganMs = this.#clock.nowMs()
    const wallEndMs = performance.now() + limitMs * WALL_FACTOR
    const look = () => {
      if (isDone()) return // its message is on the way
      const leftMs = Math.min(limitMs - (this.#clock.nowMs() - beganMs), wallEndMs - performance.now())
      if (leftMs <= 0) return this.#fail({ reason, index: null })
      wait(leftMs)
    }
    const wait = (delayMs: number) => {
      this.#timer = setTimeout(look, Math.ceil(delayMs))
      this.#timer.unref()
    }
    wait(limitMs)
  }

  #settle(end: BatchEnd): void {
    const waiting = this.#waiting
    this.#waiting = null
    waiting?.(end)
  }

  #fail(fault: Fault, durationMs = 0): void {
    clearTimeout(this.#timer)
    if (this.#fault !== null) return
    this.#fault = fault
    this.#worker.ref() // whoever waits for its end finds the process alive
    void this.#worker.terminate()
    this.#started(fault)
    this.#settle({ fault, durationMs })
  }
}
