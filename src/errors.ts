// Errors of the engine itself; each folder has its own table beside what throws them.
export const Errors = {
  NoOutcome: (given: unknown) =>
    new TypeError(
      given === undefined
        ? 'the host said nothing of what became of the action: apply() must return an outcome'
        : `the host returned ${shown(given)}: apply() must return an outcome, such as { status: 'done', reached: 1 }`,
    ),
  Option: (name: string, is: string, given: unknown) => new TypeError(`${name} is ${is}, not ${shown(given)}`),
  NotAHost: (lacks: string) => new TypeError(`options.host is no host: it lacks ${lacks}`),
  HostCapability: (what: string, name: unknown, known: readonly string[]) =>
    new RangeError(`capabilities.${what} of the host: there is no "${name}"; there are ${known.join(', ')}`),
  Settled: (what: string, given: unknown) => new TypeError(`engine.settle() takes ${what}, not ${shown(given)}`),
  NotDrained: (limitMs: number) => new Error(`it had not ended ${limitMs} ms after the engine was asked to stop`),
  SampleTooLong: (limitMs: number) =>
    new Error(`the host has not told what it sees for ${limitMs} ms or more: it is given up for this tick`),
  StillSampling: () => new Error('the host has not told yet what it saw in an earlier tick: it is not asked again'),
  DrainMs: (drainMs: number) => new RangeError(`drainMs is a time in milliseconds, zero or more, not ${drainMs}`),
  TickMs: (tickMs: number) => new RangeError(`tickMs is from 1 to 86400000, not ${tickMs}`),
  TickRunning: () => new Error('a tick is still running: await it before starting the next'),
  NowMs: (nowMs: number) => new RangeError(`engine.tick() takes a time in milliseconds, not ${nowMs}`),
  TimeBack: (nowMs: number, lastMs: number) =>
    new RangeError(`time does not go back: engine.tick(${nowMs}) after one at ${lastMs}`),
  State: (call: string, state: string) => new Error(`engine.${call}() on an engine that is ${state}`),
}

function shown(value: unknown): string {
  return value === null ? 'null' : typeof value === 'object' ? JSON.stringify(value) : String(value)
}
