// Every error of this folder.
export const Errors = {
  Functions: (given: unknown) => new RangeError(`functions is a whole number from 1 to 65536, not ${String(given)}`),
  Completion: (field: string, given: unknown, expected: string) =>
    new TypeError(`a completion's ${field} is ${expected}, not ${String(given)}`),
}
