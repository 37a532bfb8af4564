// Every error of this folder. Errors of the native module are made in native/memory/errors.cc.
export const Errors = {
  NativeModuleMissing: (path: string, command: string, reason: string) =>
    new Error(
      `the native module ${path} cannot be loaded (${reason}). It maps and resets island pages and is compiled once per host: ` +
        `run \`${command}\` (needs make, g++ and python3)`,
    ),
  RuntimeOption: (option: string, value: unknown, range: string) =>
    new RangeError(`runtime option ${option} must be ${range}, not ${shown(value)}`),
  NotARuntime: () => new TypeError('a LocalHost is made of a LocalRuntime'),
  RuntimeClosed: () => new Error('the runtime is closed'),
  FunctionName: (name: unknown) =>
    new TypeError(`a function's name must be a text of 1 to 512 characters, not ${String(name)}`),
  FunctionOption: (name: string, option: string, value: unknown, range: string) =>
    new RangeError(`function ${name}: ${option} must be ${range}, not ${shown(value)}`),
  FunctionFile: (name: string, file: string, problem: string) =>
    new Error(`function ${name}, file ${file}: ${problem}`),
  FunctionTwice: (name: string) => new Error(`there is a function ${name} already`),
  FunctionUnknown: (name: string) => new Error(`there is no function ${name}`),
  NotWasm: () => new TypeError('it is not a wasm module (it does not begin with \\0asm and version 1)'),
  WasmMemory: (what: string) => new Error(`the wasm module cannot be a sandbox: ${what}`),
  WasmMalformed: (position: number) =>
    new Error(`the wasm module has a form that is not understood, near byte ${position}`),
  WasmInstruction: (code: number, position: number) =>
    new Error(`the wasm module has an instruction that is not known, 0x${code.toString(16)} at byte ${position}`),
  NotRestorable: (obstacles: readonly string[]) =>
    new Error(`the state of the wasm module cannot be captured: ${obstacles.join(', ')}`),
  StateNotPortable: () =>
    new Error(
      'the state of the sandbox is bound to its instance: a table was written to, or a global holds a reference',
    ),
  MemoryNotAsState: (givenBytes: number, stateBytes: number) =>
    new RangeError(`the memory among the imports has ${givenBytes} bytes, the state that is to be in it ${stateBytes}`),
  SandboxClosed: () => new Error('the sandbox is closed'),
  SandboxBusy: () => new Error('the sandbox is running already, and a task cannot begin in the middle of another one'),
  SandboxSpent: (why: string) => new Error(`the sandbox can neither be put back nor replaced: ${why}`),
  InitializationTimeout: (limitMs: number) => new Error(`it was not initialized within ${limitMs} ms`),
  InitializationLost: (exitCode: number) => new Error(`its thread was ended from outside, with exit code ${exitCode}`),
  NotSendable: (name: string, type: string) =>
    new TypeError(`function ${name} returned a ${type}; it may return bytes, a text or what JSON can hold`),
  NoRoomForInput: (name: string, lengthBytes: number) =>
    new Error(`function ${name} has no room for an input of ${lengthBytes} bytes: its allocate returned 0`),
  BadReturn: (name: string, exported: string, what: string) =>
    new Error(`function ${name}: ${exported} returned ${what}`),
  Aborted: (name: string, message: string, where: string) =>
    new Error(`function ${name} aborted: ${message} (${where})`),
  StartTimeout: (name: string, limitMs: number) =>
    new Error(`function ${name}: its environment was not ready within ${limitMs} ms`),
  Exited: (name: string, exitCode: number) =>
    new Error(`function ${name} ended its own thread with exit code ${exitCode}`),
  Killed: (name: string, exitCode: number) =>
    new Error(`function ${name}: its thread was ended from outside, with exit code ${exitCode}`),
  QueueFull: (name: string, limit: number) =>
    new Error(`function ${name}: ${limit} tasks are waiting already, and the queue takes no more`),
  NoIsland: (name: string) => new Error(`function ${name}: no island of its image is on standby`),
  IslandWait: (name: string, waitMs: number) =>
    new Error(`function ${name}: no island of its image came free within ${waitMs} ms`),
  NoMemoryForIsland: (name: string, sizeBytes: number) =>
    new Error(`function ${name}: there is no memory for an island of ${sizeBytes} bytes`),
  BeyondBudget: (name: string, neededBytes: number, budgetBytes: number) =>
    new Error(`function ${name}: an environment of ${neededBytes} bytes exceeds the memory budget of ${budgetBytes}`),
  TimedOut: (name: string, limitMs: number) => new Error(`function ${name} ran longer than ${limitMs} ms`),
  Cancelled: (name: string, reason: string) => new Error(`function ${name}: the task was cancelled: ${reason}`),
  TaskOption: (option: string, value: unknown, range: string) =>
    new TypeError(`task option ${option} must be ${range}, not ${shown(value)}`),
  Argument: (name: string, value: unknown, range: string) =>
    new RangeError(`${name} must be ${range}, not ${shown(value)}`),
  NoIslands: (name: string) => new Error(`function ${name} is a js function and has no islands`),
  ArenaName: (name: unknown) =>
    new RangeError(`an arena's name must be a text of 1 to 64 characters, not ${String(name)}`),
  ArenaSize: (name: string, sizeBytes: unknown, limitBytes: number) =>
    new RangeError(`arena ${name}: its size must be above 0 and at most ${limitBytes} bytes, not ${shown(sizeBytes)}`),
  ArenaResized: (name: string, sizeBytes: number, asked: number) =>
    new RangeError(`arena ${name} has ${sizeBytes} bytes already, and cannot have ${asked}`),
  TooManyArenas: (name: string, limit: number) => new RangeError(`arena ${name} would be one more than ${limit}`),
  MemoryExhausted: (heldBytes: number, limitBytes: number) =>
    new RangeError(`the task holds ${heldBytes} bytes with its arenas, and may hold ${limitBytes}`),
  TaskExhausted: (name: string, kind: string, limitBytes: number) =>
    new Error(`function ${name} held more than its ${kind} limit: ${limitBytes} bytes`),
  NotRemoved: (folder: string, reason: string) => new Error(`scratch folder ${folder} could not be removed: ${reason}`),
  NoScratch: (name: string) => new Error(`function ${name} has no scratch folder: its definition has no scratchBytes`),
  StorageExhausted: (heldBytes: number, limitBytes: number) =>
    new RangeError(`the scratch folder holds ${heldBytes} bytes, and may hold ${limitBytes}`),
  InputGone: (name: string, reason: string) =>
    new Error(`function ${name}: its input could not be copied when its turn came: ${reason}`),
}

function shown(value: unknown): string {
  return value === '' ? 'an empty text' : String(value)
}
