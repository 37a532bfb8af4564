import { Cell, CHUNK_ROWS, type Control, DONE, FREE, JOBS_LIMIT, STAGES, type StageName } from './control.js'
import { Errors } from './errors.js'
import { instantiateKernels, type Kernel, type Kernels } from './kernels.js'

/** One kernel call of a chunk's pipeline. `source` says which module exports it. */
export interface PipelineStep {
  readonly stage: StageName
  readonly source: 'kernels' | 'policies'
  readonly kernel: string
  readonly job: number
}

/** Everything workers need to run chunks, sent to them whenever it changes. */
export interface Pipelines {
  readonly version: number
  /** Steps by table, in the order of TARGET_KINDS. */
  readonly steps: readonly (readonly PipelineStep[])[]
  readonly policies: WebAssembly.Module | null
}

interface BoundStep {
  readonly stage: number
  readonly kernel: Kernel
  readonly job: number
}

/**
 * Runs the whole pipeline over one chunk of rows after the other, so that a chunk's columns stay in the cache from
 * admission to decision. The main thread has one of these and so has every worker.
 */
export class ChunkRunner {
  readonly #memory: WebAssembly.Memory
  readonly #control: Control
  readonly #kernels: Kernels
  readonly #runner: number
  readonly #refresh: () => void
  #version = -1
  #steps: readonly (readonly BoundStep[])[] = []

  /**
   * @param runner its number in claims
   * @param refresh called when the pipelines in force are not the ones it has; it must end in {@link use}
   */
  constructor(
    memory: WebAssembly.Memory,
    module: WebAssembly.Module,
    control: Control,
    runner: number,
    refresh: () => void,
  ) {
    this.#memory = memory
    this.#control = control
    this.#kernels = instantiateKernels(memory, module)
    this.#runner = runner
    this.#refresh = refresh
  }

  get version(): number {
    return this.#version
  }

  use(pipelines: Pipelines): void {
    const imports = { env: { memory: this.#memory } }
    const policies = pipelines.policies === null ? {} : new WebAssembly.Instance(pipelines.policies, imports).exports
    this.#steps = pipelines.steps.map((steps) =>
      steps.map(({ stage, source, kernel, job }) => {
        const bound = source === 'kernels' ? this.#kernels[kernel] : (policies[kernel] as Kernel | undefined)
        if (typeof bound !== 'function') throw Errors.KernelUnknown(kernel)
        return { stage: STAGES.indexOf(stage), kernel: bound, job }
      }),
    )
    this.#version = pipelines.version
  }

  /** Claims and runs chunks until none is free. */
  run(): void {
    const { cells, claims } = this.#control
    // Claims are freed last when a phase is set up, so whoever gets one reads that phase's numbers, however late it
    // comes.
    for (let chunk = 0; chunk < Atomics.load(cells, Cell.Chunks); chunk++) {
      if (Atomics.compareExchange(claims, chunk, FREE, this.#runner) !== FREE) continue
      // Here, not before: a runner that is slow to leave the last phase may claim a chunk of the next one.
      if (this.#version !== Atomics.load(cells, Cell.Pipelines)) this.#refresh()
      this.#runChunk(chunk)
      Atomics.store(claims, chunk, DONE)
      // Claims are asked, not counted: a count that arrives late would fall into the next phase and spoil it.
      if (!this.#control.allDone()) continue
      Atomics.add(cells, Cell.Finished, 1)
      Atomics.notify(cells, Cell.Finished)
    }
  }

  #runChunk(chunk: number): void {
    const { cells, progress, pointers, times } = this.#control
    const steps = this.#steps[Atomics.load(cells, Cell.Kind)]!
    const tick = Atomics.load(cells, Cell.Tick)
    const from = chunk * CHUNK_ROWS
    const to = Math.min(from + CHUNK_ROWS, Atomics.load(cells, Cell.Rows))
    const timesAt = this.#runner * STAGES.length
    let stage = -1
    let since = performance.now()
    for (let index = 0; index < steps.length; index++) {
      const step = steps[index]!
      if (step.stage !== stage) {
        const now = performance.now()
        if (stage >= 0) times[timesAt + stage]! += now - since
        since = now
        stage = step.stage
      }
      const cell = chunk * JOBS_LIMIT + index
      // Non-zero where a runner died in the middle of this step: go on from the row it had reached.
      const resumed = Math.max(from, progress[cell]!)
      if (resumed < to) step.kernel(step.job, resumed, to, tick, pointers.progress + cell * 4)
    }
    if (stage >= 0) times[timesAt + stage]! += performance.now() - since
  }
}
