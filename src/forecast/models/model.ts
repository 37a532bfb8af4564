import type { Column, Sense, Signal } from '../../sense/index.js'
import { Errors } from '../errors.js'
import type { Holdings } from '../holdings.js'
import type { Job } from '../job.js'

/** What a policy may call a model. */
export type ModelName = 'ewma' | 'holt-winters' | 'regression' | 'idle-histogram'

/** A column of results, as a policy expression reads it: `need.high`. */
export type ResultField = 'mean' | 'low' | 'high' | 'confidence' | 'probability'

/** What every model of a signal's value gives; the interval and the confidence come from the conformal kernel. */
export const INTERVAL_FIELDS: readonly ResultField[] = ['mean', 'low', 'high', 'confidence']

export interface Results {
  readonly mean: Column
  readonly low: Column
  readonly high: Column
  readonly confidence: Column
  /** Only models of events give one. */
  readonly probability: Column | null
}

/** A number that a policy may set for a model. */
export interface Parameter {
  readonly default: number
  readonly minimum: number
  readonly maximum: number
  readonly whole?: boolean
  readonly description: string
}

/** Where a model finds what was observed: the columns of a signal, or such as a system derives for itself. */
export interface ModelSignal {
  readonly signal: Signal
  readonly historyTicks: number
  readonly current: Column
  readonly filled: Column
  /** Ring of columns, one a tick. */
  readonly history: { readonly pointer: number }
}

/** Everything a model needs to lay out its state and write its jobs. */
export interface ModelInput {
  readonly sense: Sense
  readonly holdings: Holdings
  readonly signal: ModelSignal
  /** Signals of the same table that explain this one. */
  readonly features: readonly ModelSignal[]
  /** How many ticks ahead the forecast looks. */
  readonly steps: number
  readonly tickMs: number
  readonly coverage: number
  readonly results: Results
  readonly parameters: Readonly<Record<string, number>>
}

/** A model laid out for one forecast. */
export interface ModelRun {
  /** The jobs of one tick, in the order in which they must run. */
  readonly jobs: readonly Job[]
  /** What the host thread must do before a tick, or `null`; see Forecast.beforeTick. */
  readonly beforeTick: ((nowMs: number) => void) | null
}

export interface Model {
  /** `kernel`: one that a policy brings. */
  readonly name: ModelName | 'kernel'
  /** One line for the reference page: what it is for. */
  readonly description: string
  readonly fields: readonly ResultField[]
  readonly parameters: Readonly<Record<string, Parameter>>
  /**
   * Whether it can forecast a signal so, as far as can be told before there is a table.
   * @throws Error that says why not
   */
  check?(signal: Signal, parameters: Readonly<Record<string, number>>, featureCount: number): void
  /** Allocates the state and writes the jobs. What `check` refuses does not come here. */
  create(input: ModelInput): ModelRun
}

/**
 * Fills in defaults and checks ranges.
 * @throws RangeError that names the model, the parameter and what it may be
 */
export function readParameters(model: Model, given: Readonly<Record<string, number>>): Record<string, number> {
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(model.parameters, name))
      throw Errors.ParameterUnknown(model.name, name, Object.keys(model.parameters))
  }
  return Object.fromEntries(
    Object.entries(model.parameters).map(([name, parameter]) => {
      const value = given[name] ?? parameter.default
      const { minimum, maximum, whole = false } = parameter
      if (!(value >= minimum && value <= maximum && (!whole || Number.isInteger(value)))) {
        throw Errors.Parameter(model.name, name, value, parameter)
      }
      return [name, value]
    }),
  )
}
