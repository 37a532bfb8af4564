// Errors of the engine itself; each folder has its own table beside what throws them.
export const Errors = {
  NoOutcome: () => new TypeError('the host said nothing of what became of the action: apply() must return an outcome'),
  TickMs: (tickMs: number) => new RangeError(`tickMs is from 1 to 86400000, not ${tickMs}`),
  TickRunning: () => new Error('a tick is still running: await it before starting the next'),
  NowMs: (nowMs: number) => new RangeError(`engine.tick() takes a time in milliseconds, not ${nowMs}`),
  State: (call: string, state: string) => new Error(`engine.${call}() on an engine that is ${state}`),
}
