// The whole loop in plain JavaScript, one thread: the same simulated guests, the same models, the same rules, the same
// arbiter.
import { SimHost, SimVms, type SimVmsOptions } from '../../src/act/sim/index.js'
import { Books, plan, plannedActions, Proposals, type Terms } from '../../src/decide/index.js'
import { AdmitStage } from '../../src/forecast/admit-stage.js'
import { createForecast, type Forecast } from '../../src/forecast/forecast.js'
import type { Job } from '../../src/forecast/job.js'
import { Sense, type SenseOptions, TARGET_KINDS } from '../../src/sense/index.js'
import { TWINS } from '../../test/twins/index.js'
import type { Twin } from '../../test/twins/twin.js'
import { bindPlainRules, type PlainRules } from './plain-rules.js'

/** Forecasts of rules.yaml, by name. */
const FORECASTS: Readonly<Record<string, string>> = {
  memory: 'memory.used',
  cpu: 'cpu.used',
  diskRead: 'disk.read',
  diskWritten: 'disk.written',
  operations: 'io.operations',
  received: 'network.received',
  sent: 'network.sent',
  refaults: 'memory.refaults',
}

export class PlainLoop {
  readonly #sense: Sense
  readonly #host: SimHost
  readonly #stages: readonly AdmitStage[]
  /** Admission reads one of two raw columns by turns, so there is a twin for each. */
  readonly #admit: readonly Twin[][] = [[], []]
  readonly #forecast: readonly Twin[]
  readonly #rules: PlainRules
  readonly #books: Books
  readonly #proposals: Proposals
  #tick = 0

  constructor(sense: SenseOptions, vms: SimVmsOptions, terms: Terms, tickMs: number) {
    this.#sense = new Sense(sense)
    this.#host = new SimHost(new SimVms(vms))
    this.#stages = TARGET_KINDS.map((kind) => new AdmitStage(this.#sense, this.#sense.tables[kind]))
    const forecasts: Record<string, Forecast> = {}
    for (const [name, signal] of Object.entries(FORECASTS)) {
      const spec = { signal, model: 'holt-winters', horizonMs: 5 * tickMs, coverage: 0.9 } as const
      forecasts[name] = createForecast(this.#sense, this.#sense.tables.vm, spec, tickMs)
    }
    this.#forecast = Object.values(forecasts).flatMap((forecast) => forecast.jobs().map((job) => this.#bind(job)))
    this.#rules = bindPlainRules(this.#sense, forecasts)
    this.#books = new Books(this.#sense)
    this.#proposals = new Proposals(terms)
  }

  async open(): Promise<void> {
    await this.#host.open(this.#sense)
  }

  /** @returns how many rules fired */
  turn(nowMs: number): number {
    const { tables } = this.#sense
    this.#books.beginSample()
    this.#host.sample(nowMs)
    this.#admitAll()
    for (const twin of this.#forecast) twin(0, tables.vm.rowCount, this.#tick)
    this.#proposals.clear()
    this.#rules(tables.vm.rowCount, this.#proposals)
    const decided = plan(this.#books.read(nowMs, this.#proposals), this.#proposals)
    const actions = plannedActions(decided.order, decided, this.#proposals, this.#sense, `${this.#tick}`)
    this.#books.enter(decided, this.#proposals, nowMs)
    for (const action of actions) this.#books.settle(action, this.#host.apply(action, nowMs), nowMs)
    this.#tick++
    return this.#proposals.count
  }

  #admitAll(): void {
    for (const stage of this.#stages) stage.beforeTick()
    const parity = this.#tick % 2
    const twins = this.#admit[parity]!
    if (twins.length === 0) {
      for (const stage of this.#stages) twins.push(...stage.jobs().map((job) => this.#bind(job)))
    }
    let at = 0
    for (const [index, stage] of this.#stages.entries()) {
      const rows = this.#sense.tables[TARGET_KINDS[index]!].rowCount
      for (let job = 0; job < stage.jobs().length; job++) twins[at++]!(0, rows, this.#tick)
    }
  }

  #bind({ kernel, pointer }: Job): Twin {
    return TWINS[kernel]!(this.#sense.memory.memory.buffer, pointer)
  }
}
