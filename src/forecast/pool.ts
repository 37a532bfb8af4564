import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads'
import WorkerPool from 'worker-threads-pool'
import type { SharedMemory, TargetKind } from '../sense/index.js'
import { TARGET_KINDS } from '../sense/index.js'
import { ChunkRunner, type Pipelines, type PipelineStep } from './chunk-runner.js'
import {
  Cell,
  CHUNK_ROWS,
  Control,
  DONE,
  FREE,
  JOBS_LIMIT,
  MAIN_RUNNER,
  STAGES,
  type StageName,
  WORKERS_LIMIT,
} from './control.js'
import { Errors } from './errors.js'
import { kernelModule } from './kernels.js'
import type { WorkerStart } from './worker.js'

/** Tables up to this size are run on the calling thread: waking a worker costs more than the work. */
const INLINE_ROWS = 2 * CHUNK_ROWS

interface Member {
  readonly runner: number
  readonly worker: Worker
  readonly port: MessagePort
}

export type { PipelineStep } from './chunk-runner.js'

/**
 * Long-lived workers that run pipelines over tables. State lives in the shared memory, none in a worker: one that dies
 * in a run is replaced at once, and its chunk is taken up at the row where it stopped. One that dies between two runs
 * is replaced by the next run, so that workers which cannot start are not asked for without end.
 */
export class ForecastPool {
  readonly workers: number
  readonly #memory: SharedMemory
  readonly #control: Control
  readonly #main: ChunkRunner
  readonly #pool: WorkerPool
  readonly #members = new Map<number, Member>()
  /** Runners that have been asked for and not yet ended, each with the promise of its end. */
  readonly #hired = new Map<number, Promise<void>>()
  #pipelines: Pipelines = { version: 0, steps: TARGET_KINDS.map(() => []), policies: null }
  #died = deferred()
  #running = false
  #closed = false
  /** Workers that were replaced because they ended on their own. */
  replacedWorkers = 0

  /**
   * @param workers threads beside the calling one; 0 runs everything on the calling thread
   * @throws RangeError for a number out of range
   */
  constructor(memory: SharedMemory, workers: number) {
    if (!(Number.isInteger(workers) && workers >= 0 && workers <= WORKERS_LIMIT)) throw Errors.Workers(workers)
    this.workers = workers
    this.#memory = memory
    this.#control = Control.allocate(memory)
    this.#main = new ChunkRunner(memory.memory, kernelModule(), this.#control, MAIN_RUNNER, () =>
      this.#main.use(this.#pipelines),
    )
    this.#pool = new WorkerPool({ max: Math.max(workers, 1) })
  }

  /** Puts other pipelines in force from the next run on. */
  use(steps: Readonly<Record<TargetKind, readonly PipelineStep[]>>, policies: WebAssembly.Module | null): void {
    if (this.#running) throw Errors.TickRunning()
    for (const kind of TARGET_KINDS) {
      if (steps[kind].length > JOBS_LIMIT) throw Errors.JobsLimit(kind, steps[kind].length, JOBS_LIMIT)
    }
    const pipelines = { version: this.#pipelines.version + 1, steps: TARGET_KINDS.map((kind) => steps[kind]), policies }
    // Bound here first: what is wrong with them is the caller's error, before any worker has them.
    this.#main.use(pipelines)
    this.#pipelines = pipelines
    for (const { port } of this.#members.values()) port.postMessage(pipelines)
    Atomics.store(this.#control.cells, Cell.Pipelines, pipelines.version)
    this.#announce()
  }

  /**
   * Runs a table's pipeline over its rows. Resolves when every row is done, whatever happens to workers meanwhile.
   * @throws what a kernel throws; no worker is at the table's rows any more then
   */
  async run(kind: TargetKind, rowCount: number, tick: number): Promise<void> {
    if (this.#closed) throw Errors.Closed()
    if (this.#running) throw Errors.TickRunning()
    const steps = this.#pipelines.steps[TARGET_KINDS.indexOf(kind)]!
    if (steps.length === 0 || rowCount === 0) return
    this.#running = true
    try {
      // Rows are worked by pairs; columns are padded, so the row behind an odd last one may be computed too.
      this.#setUp(kind, rowCount + (rowCount & 1), tick, steps.length)
      if (rowCount <= INLINE_ROWS || this.workers === 0) this.#main.run()
      else this.#callWorkers()
      // Also when no worker was called: one that is slow to leave the last run may have taken a chunk of this one.
      await this.#untilDone(() => this.#main.run())
    } catch (error) {
      this.#abandon()
      await this.#untilDone(() => this.#abandon())
      throw error
    } finally {
      this.#running = false
      for (const { worker } of this.#members.values()) worker.unref()
    }
  }

  /** Milliseconds that each stage has taken since the pool was made, summed over threads. */
  stageMs(): Record<StageName, number> {
    const sums = STAGES.map((_, stage) => {
      let sum = 0
      for (let at = stage; at < this.#control.times.length; at += STAGES.length) sum += this.#control.times[at]!
      return sum
    })
    return Object.fromEntries(STAGES.map((name, stage) => [name, sums[stage]!])) as Record<StageName, number>
  }

  /** Threads at work now, for tests and metrics. */
  get threadIds(): number[] {
    return [...this.#members.values()].map(({ worker }) => worker.threadId)
  }

  /** Ends a worker as a crash would, to prove that nothing is lost. */
  async kill(threadId: number): Promise<void> {
    const member = [...this.#members.values()].find(({ worker }) => worker.threadId === threadId)
    if (member !== undefined) await member.worker.terminate()
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    Atomics.store(this.#control.cells, Cell.Stopping, 1)
    this.#announce()
    for (const { worker, port } of this.#members.values()) {
      port.close()
      worker.ref() // else the process might end before it does
      void worker.terminate()
    }
    await Promise.all(this.#hired.values())
  }

  #setUp(kind: TargetKind, rows: number, tick: number, steps: number): void {
    const { cells, claims, progress } = this.#control
    const chunks = Math.ceil(rows / CHUNK_ROWS)
    for (let chunk = 0; chunk < chunks; chunk++) progress.fill(0, chunk * JOBS_LIMIT, chunk * JOBS_LIMIT + steps)
    Atomics.store(cells, Cell.Kind, TARGET_KINDS.indexOf(kind))
    Atomics.store(cells, Cell.Rows, rows)
    Atomics.store(cells, Cell.Tick, tick)
    Atomics.store(cells, Cell.Finished, 0)
    Atomics.store(cells, Cell.Chunks, chunks)
    for (let chunk = 0; chunk < chunks; chunk++) Atomics.store(claims, chunk, FREE)
  }

  /** @param onDeath called when workers died: what they left is free again */
  async #untilDone(onDeath: () => void): Promise<void> {
    const { cells } = this.#control
    while (!this.#closed) {
      const finished = Atomics.load(cells, Cell.Finished)
      if (this.#control.allDone()) return
      // Idle workers do not keep a process alive; working ones do.
      for (const { worker } of this.#members.values()) worker.ref()
      const deaths = this.replacedWorkers
      // A new promise for each wait: one that is seldom resolved would keep what every race has hung on it.
      const died = (this.#died = deferred())
      const waiting = Atomics.waitAsync(cells, Cell.Finished, finished)
      if (waiting.async) await Promise.race([waiting.value, died.promise])
      // A replacement may take longer to start than the rest of the tick, so what the dead one left is done here.
      if (this.replacedWorkers !== deaths) onDeath()
    }
    throw Errors.Closed()
  }

  /** Nobody begins another chunk; those that workers are in the middle of are theirs to end. */
  #abandon(): void {
    const { cells, claims } = this.#control
    const chunks = Atomics.load(cells, Cell.Chunks)
    for (const owner of [FREE, MAIN_RUNNER]) {
      for (let chunk = 0; chunk < chunks; chunk++) Atomics.compareExchange(claims, chunk, owner, DONE)
    }
  }

  #callWorkers(): void {
    this.#hireMissing()
    this.#announce()
  }

  #announce(): void {
    Atomics.add(this.#control.cells, Cell.Epoch, 1)
    Atomics.notify(this.#control.cells, Cell.Epoch)
  }

  /** Chunks that a dead runner had begun are anyone's again; what it had finished of them stays finished. */
  #freeClaims(runner: number): void {
    const { cells, claims } = this.#control
    const chunks = Atomics.load(cells, Cell.Chunks)
    for (let chunk = 0; chunk < chunks; chunk++) Atomics.compareExchange(claims, chunk, runner, FREE)
  }

  #hireMissing(): void {
    for (let runner = MAIN_RUNNER + 1; runner <= MAIN_RUNNER + this.workers; runner++) {
      if (!this.#hired.has(runner)) this.#hire(runner)
    }
  }

  #hire(runner: number): void {
    const { port1, port2 } = new MessageChannel()
    const start: WorkerStart = {
      memory: this.#memory.memory,
      module: kernelModule(),
      pointers: this.#control.pointers,
      runner,
      pipelines: this.#pipelines,
      port: port2,
    }
    const end = deferred()
    this.#hired.set(runner, end.promise)
    this.#pool.acquire(
      new URL('./worker.js', import.meta.url),
      // What a program was started with is not for its threads: `--input-type` would keep them from starting.
      { workerData: start, transferList: [port2], name: `atoll-forecast-${runner}`, execArgv: [] },
      (_error, worker) => {
        worker!.once('exit', end.resolve)
        this.#join({ runner, worker: worker!, port: port1 })
      },
    )
  }

  #join(member: Member): void {
    const { runner, worker, port } = member
    this.#members.set(runner, member)
    port.unref()
    if (!this.#running) worker.unref()
    // Pipelines may have changed since the worker was asked for; an older copy is replaced before its first chunk.
    port.postMessage(this.#pipelines)
    worker.on('error', (error) => process.emitWarning(`forecast worker ${runner}: ${error.message}`))
    worker.once('exit', () => this.#left(member))
    if (this.#closed) void worker.terminate()
  }

  #left({ runner, port }: Member): void {
    this.#members.delete(runner)
    this.#hired.delete(runner)
    port.close()
    if (!this.#closed) {
      this.replacedWorkers++
      // Before a replacement is hired: it goes by the same number.
      this.#freeClaims(runner)
      if (this.#running) this.#hire(runner)
    }
    this.#died.resolve()
  }
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve!: () => void
  const promise = new Promise<void>((done) => (resolve = done))
  return { promise, resolve }
}
