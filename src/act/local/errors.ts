// Every error of this folder. Errors of the native module are made in native/memory/errors.cc.
export const Errors = {
  NativeModuleMissing: (path: string, command: string, reason: string) =>
    new Error(
      `the native module ${path} cannot be loaded (${reason}). It maps and resets island pages and is compiled once per host: ` +
        `run \`${command}\` (needs make, g++ and python3)`,
    ),
}
