// Every error of this folder; each of its subfolders has a table of its own.
export const Errors = {
  ClockSpeed: (speed: number) => new RangeError(`a clock's speed must be a finite number above 0, not ${speed}`),
  ClockEpoch: (epochMs: number) => new RangeError(`a clock's epochMs must be a finite number, not ${epochMs}`),
  ClockAdvance: (byMs: number) => new RangeError(`a clock advances by 0 ms or more, not by ${byMs}`),
}
