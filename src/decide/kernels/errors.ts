// Every error of this folder, and every reason for which a kernel is refused or its policy disabled.
import type { KernelRole } from './signature.js'

const mebibytes = (bytes: number) => (bytes < 1024 ? `${bytes} bytes` : `${+(bytes / 1024 ** 2).toFixed(3)} MiB`)

/** What is wrong with a kernel before it runs: sentences for whoever wrote it. */
export const Faults = {
  Unreadable: (reason: string) => `cannot be read: ${reason}`,
  NoFile: () => 'is no file',
  FileTooLarge: (sizeBytes: number, limitBytes: number) =>
    `has ${sizeBytes} bytes; a kernel's file has at most ${limitBytes}`,
  NotCompiled: () => 'does not compile',
  Suffix: () => 'is no kernel: its name must end in .ts (AssemblyScript) or .wasm',
  Compiler: (reason: string) => `the compiler failed: ${reason}`,
  NotWasm: (reason: string) => `is no valid WebAssembly module: ${reason.replace(/^WebAssembly\.Module\(\): /, '')}`,
  Import: (name: string) => `imports ${name}: a kernel may import maths (env.exp, env.Math.exp) and env.abort only`,
  ImportType: (name: string, type: string) => `imports ${name} as something else than ${type}`,
  Memory: () => 'must define one memory of its own and export it as "memory"',
  MemoryShared: () => 'has a shared memory; a kernel has one of its own',
  MemoryMaximum: (declaredBytes: number | null, limitBytes: number) =>
    `${declaredBytes === null ? 'declares no maximum of its memory' : `declares up to ${mebibytes(declaredBytes)}`}; ` +
    `the limit is ${mebibytes(limitBytes)} (asc: --maximumMemory ${Math.floor(limitBytes / 65_536)}; ` +
    `clang, rustc: --max-memory=${limitBytes}), and the policy's field "memory" can raise it`,
  Tables: (limit: number) => `has tables without a maximum, or of more than ${limit} entries together`,
  Export: (role: KernelRole, written: string, found: string) =>
    `must export the function ${written} to be a kernel for ${role === 'value' ? 'a value' : 'a forecast'}; ` +
    `it exports ${found} by that name`,

  // while it runs
  Abort: (message: string, place: string) => `it gave up${message === '' ? '' : `: ${message}`} (${place})`,
  Trap: (reason: string) => `it trapped: ${reason}`,
  Result: (value: number) => `it gave ${value} for a target whose inputs are known`,
  StateSize: (size: number, limit: number) => `stateSize() is a number from 0 to ${limit}, not ${size}`,
  Allocate: (bytes: number, limitBytes: number, reason: string) =>
    `it has no room for ${mebibytes(bytes)} in its memory of ${mebibytes(limitBytes)}` +
    `${reason === '' ? '' : ` (${reason})`}: raise "memory", or lower the capacity of the table`,
  Unaligned: (address: number) => `allocate() gave the address ${address}, which is no multiple of 8`,
  OutOfBounds: (address: number, bytes: number, limitBytes: number) =>
    `it named ${bytes} bytes at ${address}, but its memory ends at ${limitBytes}`,
  Deadline: (deadlineMs: number) => `it was not done after its deadline of ${deadlineMs} ms`,
  Start: (limitMs: number) => `it was not ready after ${limitMs} ms`,
  NotNeeded: () => 'no policy in force needs it',
  Ended: (reason: string) => `its thread ended: ${reason}`,
}

export const Errors = {
  Extension: () => new Error('uses an extension of WebAssembly 2.0 in its types, which kernels may not'),
  MemoryTooSmall: (bytes: number, pageBytes: number) =>
    new RangeError(`the memory of a kernel is at least one page of ${pageBytes} bytes, not ${bytes}`),
}
