// Every error of this folder.
interface Range {
  readonly minimum: number
  readonly maximum: number
  readonly whole?: boolean
}

const describe = ({ minimum, maximum, whole = false }: Range): string =>
  `${whole ? 'a whole number' : 'a number'} from ${minimum} to ${maximum}`

export const Errors = {
  KernelsMissing: (path: string) =>
    new Error(`the compiled kernels are missing at ${path}: build them with "node build.mjs kernels"`),
  KernelUnknown: (name: string) => new Error(`there is no kernel "${name}"`),
  Workers: (count: number) => new RangeError(`workers is a whole number from 0 to 64, not ${count}`),
  JobsLimit: (kind: string, jobs: number, limit: number) =>
    new RangeError(`the policies need ${jobs} kernel calls for each ${kind}; the limit is ${limit}`),
  TickRunning: () => new Error('a tick is still running: await it before starting the next'),
  Closed: () => new Error('the forecast pool is closed'),
  ModelUnknown: (name: string, known: readonly string[]) =>
    new RangeError(`there is no model "${name}"; there are auto, ${known.join(', ')}`),
  ParameterUnknown: (model: string, name: string, known: readonly string[]) =>
    new RangeError(`the model ${model} has no parameter "${name}"; it has ${known.join(', ')}`),
  Parameter: (model: string, name: string, value: unknown, range: Range) =>
    new RangeError(`parameter ${name} of the model ${model} is ${describe(range)}, not ${String(value)}`),
  ParameterPair: (model: string, rule: string, a: number, b: number) =>
    new RangeError(`parameters of the model ${model}: ${rule}, but they are ${a} and ${b}`),
  Features: (model: string) => new RangeError(`the model ${model} takes no features; regression does`),
  TermLimit: (count: number, limit: number) =>
    new RangeError(
      `a regression of ${count} terms (the constant, lags and features) is too large; the limit is ${limit}`,
    ),
  Coverage: (value: number, range: Range) => new RangeError(`coverage is ${describe(range)}, not ${value}`),
  Horizon: (horizonMs: number, tickMs: number) =>
    new RangeError(`the horizon is ${horizonMs} ms; it must be a number not below one tick, which is ${tickMs} ms`),
  Steps: (horizonMs: number, tickMs: number, limit: number) =>
    new RangeError(
      `the horizon of ${horizonMs} ms is more than ${limit} ticks of ${tickMs} ms: shorten it or lengthen the tick`,
    ),
  IdleSteps: (steps: number, limit: number) =>
    new RangeError(
      `the model idle-histogram looks at most ${limit} ticks ahead, not ${steps}: ` +
        'shorten the horizon or lengthen the tick',
    ),
  HistoryShort: (model: string, needed: number, historyTicks: number) =>
    new RangeError(
      `the model ${model} looks ${needed} ticks back, horizon included, but the history keeps ${historyTicks}; ` +
        "raise the engine's option historyTicks",
    ),
  Season: (seasonMs: number, tickMs: number, limit: number) =>
    new RangeError(
      `parameter seasonMs of the model holt-winters is 0 or 2 to ${limit} whole ticks of ${tickMs} ms, ` +
        `not ${seasonMs} ms`,
    ),
  MarkovOption: (name: string, value: number, minimum: number, maximum: number, whole: boolean) =>
    new RangeError(`option ${name} of a Markov chain is ${describe({ minimum, maximum, whole })}, not ${value}`),
  MarkovStream: (stream: number, streams: number) =>
    new RangeError(`a stream of this Markov chain is a whole number from 0 to ${streams - 1}, not ${stream}`),
  MarkovSymbol: (symbol: number, symbols: number) =>
    new RangeError(`a symbol of this Markov chain is a whole number from 0 to ${symbols - 1}, not ${symbol}`),
  MarkovColumn: (cells: number, symbols: number) =>
    new RangeError(`the column has ${cells} cells, but this Markov chain has ${symbols} symbols`),
  MarkovSequence: (length: number, limit: number) =>
    new RangeError(`a sequence of ${length} symbols is too long; the limit is ${limit}`),
  NotCounted: (target: string, signal: string) =>
    new RangeError(`the model idle-histogram forecasts events, but ${target}.${signal} is not a count`),
  Setting: (target: string, signal: string) =>
    new RangeError(`${target}.${signal} is a setting: it holds its value and is not forecast`),
  ValueLimit: (target: string, signal: string, limit: number) =>
    new RangeError(`${target}.${signal} cannot be forecast: its bounds must lie within -${limit} and ${limit}`),
}
