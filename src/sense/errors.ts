// Every error of this folder.
export const Errors = {
  Options: (of: string, given: unknown) => new TypeError(`${of} takes its options as an object, not ${shown(given)}`),
  OptionUnknown: (of: string, name: string, known: readonly string[]) =>
    new TypeError(`${of} has no option "${name}"; it has ${known.join(', ')}`),
  Kind: (kind: string, kinds: readonly string[]) =>
    new RangeError(`there are no targets of kind "${kind}"; there are ${kinds.join(', ')}`),
  SignalUnit: (name: string, unit: string, units: readonly string[]) =>
    new RangeError(`signal ${name}: there is no unit "${unit}"; there are ${units.join(', ')}`),
  SignalKind: (name: string, kind: string, kinds: readonly string[]) =>
    new RangeError(`signal ${name}: its kind is ${kinds.join(', ')}, not "${kind}"`),
  Labels: (kind: string, id: string, given: unknown) =>
    new TypeError(`the labels of ${kind} "${id}" are an object of texts, not ${shown(given)}`),
  Label: (kind: string, id: string, name: string, value: unknown) =>
    new TypeError(`label ${name} of ${kind} "${id}" is a text, not ${shown(value)}`),
  Observations: (kind: string, id: string, values: unknown) =>
    new TypeError(`what is observed of ${kind} "${id}" is an object of numbers by signal, not ${shown(values)}`),
  SignalName: (name: string) =>
    new RangeError(
      `signal "${name}": a name is dotted camelCase words such as memory.used, and does not begin with "labels"`,
    ),
  SignalBounds: (name: string, minimum: number, maximum: number) =>
    new RangeError(`signal ${name}: minimum ${minimum} is not below maximum ${maximum}`),
  SignalJump: (name: string, jump: number) => new RangeError(`signal ${name}: maximumJump ${jump} is not above zero`),
  NotASignal: (given: unknown) =>
    new TypeError(`a signal is what defineSignal() makes of a description, not ${shown(given)}`),
  Signals: (given: unknown) => new TypeError(`signals is a list of signals, not ${shown(given)}`),
  SignalTwice: (target: string, name: string) => new Error(`signal ${target}.${name} is defined twice`),
  SignalUnknown: (target: string, name: string, known: readonly string[]) =>
    new Error(`${target} has no signal "${name}"; it has ${known.join(', ')}`),
  Capacity: (kind: string, rows: number, limit: number) =>
    new RangeError(`capacity.${kind} is a whole number from 1 to ${limit}, not ${rows}`),
  History: (ticks: number, limit: number) =>
    new RangeError(`historyTicks is a whole number from 1 to ${limit}, not ${ticks}`),
  Ticks: (ticks: number) => new RangeError(`the ticks of a history are a whole number from 0, not ${ticks}`),
  RowTaken: (kind: string, row: number) => new Error(`row ${row} of the ${kind} table is not free`),
  TableFull: (kind: string, capacity: number) =>
    new RangeError(
      `the ${kind} table is full: its capacity is ${capacity} rows; raise the engine's option capacity.${kind}`,
    ),
  TableBusy: (kind: string, rows: number) =>
    new RangeError(
      `the ${kind} table hands out no more rows in this tick: ${rows} are free once it has ended; ` +
        `await it, or raise the engine's option capacity.${kind}`,
    ),
  TargetTwice: (kind: string, id: string) => new Error(`${kind} "${id}" is there already`),
  TargetUnknown: (kind: string, id: string) => new Error(`there is no ${kind} "${id}"`),
  TargetId: (kind: string) => new TypeError(`the id of a ${kind} is a text of 1 to 512 characters`),
  MemoryExhausted: (wanted: number, limit: number) =>
    new RangeError(
      `shared memory is exhausted: ${wanted} bytes more do not fit its limit of ${limit} bytes; lower the capacities or historyTicks`,
    ),
  MemoryLimit: (bytes: number) =>
    new RangeError(`memoryLimitBytes is from 1 MiB to 4 GiB in whole 64 KiB pages, not ${bytes}`),
  RandomArgument: (call: string, value: unknown, expected: string) =>
    new RangeError(`${call}: ${String(value)} is not ${expected}`),
}

function shown(value: unknown): string {
  return value === null ? 'null' : typeof value === 'object' ? JSON.stringify(value) : String(value)
}
