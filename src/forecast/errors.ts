// Every error of this folder.
export const Errors = {
  KernelsMissing: (path: string) =>
    new Error(`the compiled kernels are missing at ${path}: build them with "node build.mjs kernels"`),
  KernelUnknown: (name: string) => new Error(`there is no kernel "${name}"`),
  Workers: (count: number) => new RangeError(`workers is a whole number from 0 to 64, not ${count}`),
  JobsLimit: (kind: string, jobs: number, limit: number) =>
    new RangeError(`the policies need ${jobs} kernel calls for each ${kind}; the limit is ${limit}`),
  TickRunning: () => new Error('a tick is still running: await it before starting the next'),
  Closed: () => new Error('the forecast pool is closed'),
}
