import type { Sense, Signal, Table } from '../sense/index.js'
import { Errors } from './errors.js'
import { Holdings } from './holdings.js'
import type { Job } from './job.js'
import { MODELS } from './models/index.js'
import { plugIn } from './models/plug-in.js'
import {
  INTERVAL_FIELDS,
  type Model,
  type ModelName,
  type ModelRun,
  readParameters,
  type ResultField,
  type Results,
} from './models/model.js'

/** What a policy asks to know in advance. */
export interface ForecastSpec {
  /** Name of the signal, without its target: `memory.used`. */
  readonly signal: string
  /** Which model makes it; `auto` goes by the kind of signal, `kernel` is one that a policy brings. */
  readonly model: ModelName | 'auto' | 'kernel'
  /** How far ahead. Rounded up to whole ticks. */
  readonly horizonMs: number
  /** Share of outcomes that the interval from `low` to `high` shall hold, such as 0.9. */
  readonly coverage: number
  /** The model's own parameters; what is left out has the model's default. */
  readonly parameters?: Readonly<Record<string, number>>
  /** Signals of the same target that explain this one; only `regression` takes them. */
  readonly features?: readonly string[]
}

/** Forecasts keep a column per step, so the horizon is bounded. */
const STEPS_LIMIT = 1024
/** Models square values; beyond this a square could overflow. */
const VALUE_LIMIT = 1e100
const COVERAGE = { minimum: 0.5, maximum: 0.99 }

/** The result fields that a forecast by this model has. `auto` gives those that every model of a value gives. */
export function fieldsOf(model: ForecastSpec['model']): readonly ResultField[] {
  return model === 'auto' ? INTERVAL_FIELDS : modelNamed(model).fields
}

/**
 * The model that `auto` stands for: `ewma` for counts of events, whose rate has a level that says most of what is to be
 * known; `holt-winters` for gauges, which climb and fall over several ticks.
 */
export function chooseModel(signal: Signal): ModelName {
  return signal.kind === 'count' ? 'ewma' : 'holt-winters'
}

/**
 * One signal's forecast for all rows of a table: state and result columns, and the jobs that advance them each tick.
 */
export class Forecast {
  readonly spec: ForecastSpec
  readonly model: Model['name']
  /** How many ticks ahead the forecast looks. */
  readonly steps: number
  readonly results: Results
  readonly #holdings: Holdings
  readonly #run: ModelRun

  /** @see createForecast */
  constructor(sense: Sense, table: Table, spec: ForecastSpec, tickMs: number) {
    const signal = table.signal(spec.signal)
    const model = modelNamed(spec.model === 'auto' ? chooseModel(signal.signal) : spec.model)
    const parameters = readParameters(model, spec.parameters ?? {})
    checkModel(model, signal.signal, parameters, spec.features?.length ?? 0)
    const features = (spec.features ?? []).map((name) => table.signal(name))
    if (!(spec.coverage >= COVERAGE.minimum && spec.coverage <= COVERAGE.maximum))
      throw Errors.Coverage(spec.coverage, COVERAGE)
    this.spec = spec
    this.model = model.name
    this.steps = stepsOf(spec.horizonMs, tickMs)
    this.#holdings = new Holdings(sense.memory, table)
    try {
      this.results = allocateResults(this.#holdings, model.fields)
      this.#run = model.create({
        sense,
        holdings: this.#holdings,
        signal,
        features,
        steps: this.steps,
        tickMs,
        coverage: spec.coverage,
        results: this.results,
        parameters,
      })
    } catch (error) {
      this.#holdings.release()
      throw error
    }
  }

  /** The work of one tick, in the order in which it must run over any range of rows. */
  jobs(): readonly Job[] {
    return this.#run.jobs
  }

  /**
   * What the model does on the host thread before each tick, such as to learn from all rows together. Call it after the
   * table's AdmitStage.beforeTick and before the tick's jobs.
   * @param nowMs end of the span that this tick's observations cover, in milliseconds since the epoch
   */
  beforeTick(nowMs: number): void {
    this.#run.beforeTick?.(nowMs)
  }

  /** Gives its columns back. No tick may be running. */
  release(): void {
    this.#holdings.release()
  }
}

/**
 * Lays out a forecast in shared memory. Results are NaN (confidence 0) until a row's first value was seen; low and high
 * are the mean until a first forecast has fallen due.
 * @param tickMs time from one tick to the next
 * @throws Error or RangeError that names what is wrong: the signal, the model, a parameter, the horizon or the coverage
 */
export function createForecast(sense: Sense, table: Table, spec: ForecastSpec, tickMs: number): Forecast {
  return new Forecast(sense, table, spec, tickMs)
}

/**
 * Checks what can be told of a forecast before there is a table for it.
 * @throws Error that says why the model cannot forecast the signal so
 */
export function checkModel(
  model: Model,
  signal: Signal,
  parameters: Readonly<Record<string, number>>,
  featureCount: number,
): void {
  if (signal.kind === 'setting') throw Errors.Setting(signal.target, signal.name)
  if (Math.abs(signal.minimum) > VALUE_LIMIT || Math.abs(signal.maximum) > VALUE_LIMIT) {
    throw Errors.ValueLimit(signal.target, signal.name, VALUE_LIMIT)
  }
  if (featureCount > 0 && model.name !== 'regression') throw Errors.Features(model.name)
  model.check?.(signal, parameters, featureCount)
}

function modelNamed(name: Model['name']): Model {
  if (name === 'kernel') return plugIn
  const model = Object.hasOwn(MODELS, name) ? MODELS[name] : undefined
  if (model === undefined) throw Errors.ModelUnknown(name, Object.keys(MODELS))
  return model
}

function stepsOf(horizonMs: number, tickMs: number): number {
  if (!(horizonMs >= tickMs)) throw Errors.Horizon(horizonMs, tickMs)
  // 300 ms in ticks of 0.1 s is three steps, whatever the last bit of the quotient says.
  const steps = Math.ceil(horizonMs / tickMs - 1e-9)
  if (steps > STEPS_LIMIT) throw Errors.Steps(horizonMs, tickMs, STEPS_LIMIT)
  return steps
}

function allocateResults(holdings: Holdings, fields: readonly ResultField[]): Results {
  const values = holdings.columns(3, NaN)
  const confidence = holdings.columns(1, 0)
  return {
    mean: values.column(0),
    low: values.column(1),
    high: values.column(2),
    confidence: confidence.column(0),
    probability: fields.includes('probability') ? holdings.columns(1, NaN).column(0) : null,
  }
}
