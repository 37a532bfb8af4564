// Errors of the engine itself; each folder has its own table beside what throws them.
export const Errors = {
  NoOutcome: () => new TypeError('the host said nothing of what became of the action: apply() must return an outcome'),
  OptionUnknown: (name: string, known: readonly string[]) =>
    new TypeError(`an engine has no option "${name}"; it has ${known.join(', ')}`),
  Options: (given: unknown) => new TypeError(`the options of an engine are an object, not ${shown(given)}`),
  NotAHost: (lacks: string) => new TypeError(`options.host is no host: it lacks ${lacks}`),
  NotDrained: (limitMs: number) => new Error(`it had not ended ${limitMs} ms after the engine was asked to stop`),
  DrainMs: (drainMs: number) => new RangeError(`drainMs is a time in milliseconds, zero or more, not ${drainMs}`),
  TickMs: (tickMs: number) => new RangeError(`tickMs is from 1 to 86400000, not ${tickMs}`),
  TickRunning: () => new Error('a tick is still running: await it before starting the next'),
  NowMs: (nowMs: number) => new RangeError(`engine.tick() takes a time in milliseconds, not ${nowMs}`),
  State: (call: string, state: string) => new Error(`engine.${call}() on an engine that is ${state}`),
}

function shown(value: unknown): string {
  return value === null ? 'null' : typeof value
}
