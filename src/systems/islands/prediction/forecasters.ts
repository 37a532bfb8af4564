// The predictors that the bandit chooses among, over columns of their own: what is needed in the tick to come.
import { Holdings } from '../../../forecast/holdings.js'
import type { Job } from '../../../forecast/job.js'
import { type Kernel, type Kernels } from '../../../forecast/kernels.js'
import { MODELS } from '../../../forecast/models/index.js'
import type { ModelName, ModelRun, ModelSignal, Results } from '../../../forecast/models/model.js'
import { type Column, defineSignal, type Sense, type Signal } from '../../../sense/index.js'

const DAY_MS = 86_400_000
const DAY = ['dayCosine', 'daySine'] as const

/** What every predictor says of each function. */
export interface Forecasts {
  /** Islands that have to stand by, by least squares on how many were of late and on the time of the day. */
  readonly rate: Column
  /** Probability of a task, by how long there was none. */
  readonly chance: Column
}

/** The regression and the idle histogram of policies, run for the system that chooses between them. */
export class Forecasters {
  readonly #holdings: Holdings
  readonly #sense: Sense
  readonly #tickMs: number
  readonly #day: readonly Column[]
  readonly #rate: ModelRun
  readonly #chance: ModelRun
  readonly forecasts: Forecasts

  /** @param needed and `arrived`: columns that are filled before each tick */
  constructor(sense: Sense, needed: Column, arrived: Column, tickMs: number) {
    const table = sense.tables.function
    this.#sense = sense
    this.#tickMs = tickMs
    this.#holdings = new Holdings(sense.memory, table)
    this.#day = DAY.map(() => this.#holdings.columns(1, 0).column(0))
    const features = DAY.map((name, index) =>
      own(
        defineSignal('function', { name, unit: 'ratio', kind: 'setting', minimum: -1, description: '' }),
        this.#day[index]!,
      ),
    )
    const need = defineSignal('function', { name: 'need', unit: 'count', description: '' })
    const rate = this.#results()
    this.#rate = this.#create('regression', own(need, needed), rate, features)
    const calls = defineSignal('function', { name: 'calls', unit: 'count', kind: 'count', description: '' })
    const chance = this.#results()
    this.#chance = this.#create('idle-histogram', own(calls, arrived), chance, [])
    this.forecasts = { rate: rate.mean, chance: chance.probability! }
  }

  /** Learns from the tick that ends now and says what the next one will need. */
  run(kernels: Kernels, rows: number, tick: number, nowMs: number, progress: number): void {
    const angle = ((nowMs % DAY_MS) / DAY_MS) * 2 * Math.PI
    this.#day[0]!.values.fill(Math.cos(angle), 0, rows)
    this.#day[1]!.values.fill(Math.sin(angle), 0, rows)
    this.#chance.beforeTick!(nowMs)
    // The regression's interval, its second job, is not asked for: the bandit finds its own margin.
    for (const { kernel, pointer } of [this.#rate.jobs[0]!, this.#chance.jobs[0]!] as Job[])
      (kernels[kernel] as Kernel)(pointer, 0, rows, tick, progress)
  }

  release(): void {
    this.#holdings.release()
  }

  #create(model: ModelName, signal: ModelSignal, results: Results, features: readonly ModelSignal[]): ModelRun {
    const parameters = Object.fromEntries(
      Object.entries(MODELS[model].parameters).map(([name, parameter]) => [name, parameter.default]),
    )
    return MODELS[model].create({
      sense: this.#sense,
      holdings: this.#holdings,
      signal,
      features,
      steps: 1,
      tickMs: this.#tickMs,
      coverage: 0.9,
      results,
      parameters,
    })
  }

  #results(): Results {
    const column = (fill: number) => this.#holdings.columns(1, fill).column(0)
    return { mean: column(NaN), low: column(NaN), high: column(NaN), confidence: column(0), probability: column(NaN) }
  }
}

/** A column that is written anew every tick, as models read signals. */
function own(signal: Signal, column: Column): ModelSignal {
  return { signal, historyTicks: 1, current: column, filled: column, history: column }
}
