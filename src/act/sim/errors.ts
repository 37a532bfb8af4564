// Every error of this folder.
export const Errors = {
  NotAPart: (given: unknown) =>
    new TypeError(`a SimHost is made of parts such as SimVms and SimFunctions, not ${String(given)}`),
  NoFunctions: () => new RangeError('a trace to simulate has at least one function'),
  Count: (option: string, value: number) =>
    new RangeError(`option ${option} of simulated guests is a whole number from 1, not ${value}`),
  HostShare: (hostShare: number) =>
    new RangeError(`option hostShare of simulated guests is a number above 0 and at most 1, not ${hostShare}`),
  Day: (dayMs: number) => new RangeError(`option dayMs of simulated guests is a number above 0, not ${dayMs}`),
}
