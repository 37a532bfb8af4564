import { instantiateKernels, type Kernels } from '../../../forecast/kernels.js'
import { Holdings } from '../../../forecast/holdings.js'
import { checkOptionNames, type Column, type Sense } from '../../../sense/index.js'
import { CallSequences } from '../../call-sequences.js'
import type { System, SystemContext } from '../../system.js'
import { Errors } from '../errors.js'
import { Bandit, LEVELS } from './bandit.js'
import { Forecasters } from './forecasters.js'

/** What a miss is worth, and how far predictions look back. */
export interface IslandPredictorOptions {
  /**
   * THE knob: a task that finds an island on standby is worth keeping one idle for so long (default 20 min, as an avoided
   * cold start in policies/prewarm.yaml). More patience keeps more islands.
   */
  readonly patienceMs?: number
  /** Longest sequence of calls that is looked back at, 1 to 3 (default 2). */
  readonly order?: number
  /** Users whose sequences are told apart (default 1024). */
  readonly streams?: number
}

/** What lives as long as the engine runs. */
interface Running {
  readonly sense: Sense
  readonly tickMs: number
  readonly kernels: Kernels
  readonly holdings: Holdings
  readonly needed: Column
  readonly arrived: Column
  readonly likely: Column
  readonly sequences: CallSequences
  readonly forecasters: Forecasters
  readonly bandit: Bandit
  readonly progress: number
}

/**
 * The prediction of the Resource Island Manager (seed 000): how many islands have to stand by for the tasks of each
 * function in the next tick. Three families of predictors say so: a Markov chain over each user's sequence of calls, a regression on
 * the numbers needed of late and the time of the day, and a histogram of idle times; a contextual bandit learns, from what
 * misses and idle memory would have cost, whom to believe for which function, at which part of the day, and how far. What
 * it says are signals: `islands.predicted`, `islands.likely`, `islands.predictor`. Policies decide what is done
 * (policies/islands.yaml).
 */
export class IslandPredictor implements System {
  readonly name = 'islands'
  readonly #patienceMs: number
  readonly #order: number
  readonly #streams: number
  #running: Running | null = null
  #tick = -1

  /**
   * @param options left out, they have their defaults
   * @throws RangeError for a patience that is none
   */
  constructor(options: IslandPredictorOptions = {}) {
    checkOptionNames('an island predictor', options, { order: true, patienceMs: true, streams: true })
    const { patienceMs = 20 * 60_000, order = 2, streams = 1024 } = options
    if (!(patienceMs > 0 && patienceMs < Infinity)) throw Errors.Patience(patienceMs)
    this.#patienceMs = patienceMs
    this.#order = order
    this.#streams = streams
  }

  /**
   * Called by the engine, before its first tick.
   * @param context what it gets to work with
   * @throws RangeError that names the option out of range
   */
  open(context: SystemContext): void {
    const { sense, host, tickMs } = context
    const table = sense.tables.function
    const holdings = new Holdings(sense.memory, table)
    const column = () => holdings.columns(1, 0).column(0)
    const [needed, arrived, likely] = [column(), column(), column()]
    const forecasters = new Forecasters(sense, needed, arrived, tickMs)
    const { chance, rate } = forecasters.forecasts
    const bandit = new Bandit(sense, { needed, arrived, chance, likely, rate }, this.#patienceMs / tickMs)
    this.#running = {
      sense,
      tickMs,
      kernels: instantiateKernels(sense.memory.memory),
      holdings,
      needed,
      arrived,
      likely,
      sequences: new CallSequences(sense, { order: this.#order, streams: this.#streams }),
      forecasters,
      bandit,
      progress: holdings.bytes(8),
    }
    host?.onArrival?.((row, nowMs, tenant) => this.arrived(row, nowMs, tenant))
  }

  /**
   * A task starts. Hosts that tell of arrivals are listened to; a program of its own calls this.
   * @param row of its function, as adding it returned
   * @param nowMs the engine's clock
   * @param tenant whose task it is, if that is known: users have sequences of their own
   */
  arrived(row: number, nowMs: number, tenant: string | null = null): void {
    if (this.#running === null) return
    const { sense, sequences } = this.#running
    const { app } = sense.tables.function.labelsOf(row)
    sequences.arrived(tenant === null ? app : `${app ?? ''}\n${tenant}`, row, nowMs)
  }

  beforeTick(nowMs: number): void {
    if (this.#running === null) return
    const { sense, tickMs, kernels, sequences, likely, forecasters, bandit, progress } = this.#running
    const table = sense.tables.function
    const { rowCount } = table
    const tick = ++this.#tick
    this.#observe()
    likely.values.set(sequences.likely(nowMs, tickMs).values.subarray(0, rowCount))
    forecasters.run(kernels, rowCount, tick, nowMs, progress)
    bandit.run(kernels, rowCount, tick, nowMs, progress)

    const predicted = table.signal('islands.predicted').raw
    const predictor = table.signal('islands.predictor').raw
    const probability = table.signal('islands.likely').raw
    const { chance } = forecasters.forecasts
    for (let row = 0; row < rowCount; row++) {
      predicted[row] = bandit.islands.values[row]!
      predictor[row] = Math.floor(bandit.choice.values[row]! / LEVELS)
      probability[row] = Math.max(likely.values[row]!, chance.values[row]!)
    }
  }

  /** What each arm says that a row will need; for measuring what each would have cost. @internal */
  offer(row: number, arm: number): number {
    return this.#running!.bandit.offer(row, arm)
  }

  close(): void {
    if (this.#running === null) return
    const { sequences, forecasters, bandit, holdings } = this.#running
    this.#running = null
    sequences.release()
    forecasters.release()
    bandit.release()
    holdings.release()
  }

  /** What the tick that ends now has needed. A host that does not tell of surges tells at least that tasks came. */
  #observe(): void {
    const { sense, needed, arrived } = this.#running!
    const table = sense.tables.function
    const calls = table.signal('requests.arrived').raw
    const surges = table.signal('requests.surge').raw
    const { maximum } = table.signal('requests.surge').signal
    for (let row = 0; row < table.rowCount; row++) {
      const count = within(calls[row]!, maximum)
      arrived.values[row] = count
      needed.values[row] = Math.max(within(surges[row]!, maximum), Math.min(count, 1))
    }
  }
}

/** Not observed, or beyond what can be: 0. */
function within(value: number, maximum: number): number {
  return value >= 0 && value <= maximum ? value : 0
}
