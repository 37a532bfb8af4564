// Every error of this folder. Errors of the native module are made in native/memory/errors.cc.
export const Errors = {
  NativeModuleMissing: (path: string, command: string, reason: string) =>
    new Error(
      `the native module ${path} cannot be loaded (${reason}). It maps and resets island pages and is compiled once per host: ` +
        `run \`${command}\` (needs make, g++ and python3)`,
    ),
  RuntimeOption: (option: string, value: unknown, range: string) =>
    new RangeError(`runtime option ${option} must be ${range}, not ${String(value)}`),
  RuntimeClosed: () => new Error('the runtime is closed'),
  FunctionName: (name: unknown) => new TypeError(`a function's name must be a text of 1 to 512 characters, not ${String(name)}`),
  FunctionOption: (name: string, option: string, value: unknown, range: string) =>
    new RangeError(`function ${name}: ${option} must be ${range}, not ${String(value)}`),
}
