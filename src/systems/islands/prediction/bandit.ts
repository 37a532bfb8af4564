import { Holdings } from '../../../forecast/holdings.js'
import { BanditJob } from '../../../forecast/layout.js'
import type { Column, Sense } from '../../../sense/index.js'
import { instantiateKernels, type Kernels } from '../../../forecast/kernels.js'
import { levelFields } from './levels.js'

/** Predictors and levels that there are; see assembly/models/bandit.ts. */
export const PREDICTORS = ['rhythm', 'rate', 'sequence', 'fixed'] as const
export const LEVELS = 3
const ARMS = PREDICTORS.length * LEVELS
const BLOCK_CELLS = 2 * (2 * ARMS + 8 * (ARMS + 1) + 2)
const PARTS = 4
/**
 * What is learned fades slower than what an island is idle in before a miss would have been cheaper: else it would be
 * forgotten in between that tasks come just often enough.
 */
const MEMORY_PER_MISS = 6
const LEAST_MEMORY_TICKS = 256
const DAY_MS = 86_400_000

/** What the bandit reads of each row, every tick. */
export interface BanditInput {
  readonly needed: Column
  readonly arrived: Column
  readonly chance: Column
  readonly likely: Column
  readonly rate: Column
}

/** The contextual bandit over the predictors of islands (assembly/models/bandit.ts), over the rows of the function table. */
export class Bandit {
  /** Which arm is believed for each row: predictor * 3 + level. */
  readonly choice: Column
  /** How many islands it says have to stand by. */
  readonly islands: Column
  readonly #holdings: Holdings
  readonly #job: number
  readonly #state: Float64Array
  readonly #memory: WebAssembly.Memory
  #part: number | null = null

  /** @param miss what a task that finds no island costs, in ticks that an island is idle */
  constructor(sense: Sense, input: BanditInput, miss: number) {
    const table = sense.tables.function
    this.#holdings = new Holdings(sense.memory, table)
    this.#memory = sense.memory.memory
    this.choice = this.#holdings.columns(1, 0).column(0)
    this.islands = this.#holdings.columns(1, 0).column(0)
    const kernels = instantiateKernels(sense.memory.memory) as unknown as { banditBytes(rows: number): number }
    const bytes = kernels.banditBytes(table.capacityRows)
    const state = this.#holdings.bytes(bytes)
    this.#state = sense.memory.float64(state, bytes / 8)
    this.#job = this.#holdings.job('bandit', BanditJob, {
      needed: input.needed.pointer,
      arrived: input.arrived.pointer,
      chance: input.chance.pointer,
      likely: input.likely.pointer,
      rate: input.rate.pointer,
      state,
      ticks: this.#holdings.columns(1, 0).pointer,
      choice: this.choice.pointer,
      islands: this.islands.pointer,
      partBefore: 0,
      part: 0,
      miss,
      fade: 1 / Math.max(LEAST_MEMORY_TICKS, MEMORY_PER_MISS * miss),
      ...levelFields(miss),
    }).pointer
  }

  /** @param nowMs end of the tick that is learned from, and beginning of the one that is decided for */
  run(kernels: Kernels, rows: number, tick: number, nowMs: number, progress: number): void {
    const part = Math.floor(((((nowMs % DAY_MS) + DAY_MS) % DAY_MS) / DAY_MS) * PARTS)
    BanditJob.write(this.#memory.buffer, this.#job, { partBefore: this.#part ?? part, part })
    this.#part = part
    kernels['bandit']!(this.#job, 0, rows, tick, progress)
  }

  /** What an arm says that a row will need. */
  offer(row: number, arm: number): number {
    return this.#state[(row >> 1) * BLOCK_CELLS + 2 * arm + (row & 1)]!
  }

  release(): void {
    this.#holdings.release()
  }
}
