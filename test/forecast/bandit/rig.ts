import { instantiateKernels } from '../../../src/forecast/kernels.js'
import { BanditJob } from '../../../src/forecast/layout.js'
import { SharedMemory } from '../../../src/sense/index.js'
import { bindBandit } from '../../twins/bandit.js'

/** What a row of a tick tells the bandit. */
export interface Observed {
  readonly needed: number
  readonly arrived: number
  readonly chance: number
  readonly likely: number
  readonly rate: number
}

const INPUTS = ['needed', 'arrived', 'chance', 'likely', 'rate'] as const
const RESULTS = ['choice', 'islands', 'ticks'] as const

/** The bandit over a few rows in a small memory of its own, as kernel or as twin. */
export class BanditRig {
  readonly rows: number
  readonly memory = new SharedMemory(2 ** 22)
  readonly columns: Readonly<Record<(typeof INPUTS)[number] | (typeof RESULTS)[number], Float64Array>>
  readonly #job: number
  readonly #progress: number
  readonly #kernels
  readonly #arm: 'kernel' | 'twin'
  #tick = 0

  constructor(rows: number, arm: 'kernel' | 'twin', miss = 20) {
    this.rows = rows
    this.#arm = arm
    this.#kernels = instantiateKernels(this.memory.memory)
    const bytes = (this.#kernels as unknown as { banditBytes(rows: number): number }).banditBytes(rows)
    const pointers = Object.fromEntries(
      [...INPUTS, ...RESULTS].map((name) => [name, this.memory.allocate(8 * (rows + 1)).pointer]),
    )
    this.columns = Object.fromEntries(
      Object.entries(pointers).map(([name, pointer]) => [name, this.memory.float64(pointer, rows)]),
    ) as BanditRig['columns']
    this.#job = this.memory.allocate(BanditJob.sizeBytes).pointer
    this.#progress = this.memory.allocate(8).pointer
    const state = this.memory.allocate(bytes).pointer
    // What another function left in the block must not matter to one that is new in its row.
    this.memory.float64(state, bytes / 8).fill(7)
    const share = 1 / (1 + miss)
    BanditJob.write(this.memory.memory.buffer, this.#job, {
      ...pointers,
      state,
      miss,
      fade: 1 / 128,
      share,
      share1: 4 * share,
      share2: share / 4,
      quantile: 1.65,
      quantile1: 0.8,
      quantile2: 2.2,
      least: share,
      least1: 4 * share,
      least2: share / 4,
    })
  }

  /** @param parts of the day: that of the tick that ends, and the next one's */
  step(observed: readonly Observed[], [partBefore, part]: readonly [number, number] = [0, 0]): void {
    const { buffer } = this.memory.memory
    BanditJob.write(buffer, this.#job, { partBefore, part })
    observed.forEach((row, index) => INPUTS.forEach((name) => (this.columns[name][index] = row[name])))
    const tick = this.#tick++
    if (this.#arm === 'kernel') return this.#kernels['bandit']!(this.#job, 0, this.rows, tick, this.#progress)
    bindBandit(buffer, this.#job, this.rows)(0, this.rows, tick)
    this.memory.int32(this.#progress, 1)[0] = this.rows
  }

  all(): Float64Array {
    return this.memory.float64(0, this.memory.memory.buffer.byteLength / 8)
  }
}
