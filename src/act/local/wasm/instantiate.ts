// Makes instances of a program.
import { type Bytes, createMemory } from '../memory/index.js'
import { WASM_PAGE_BYTES } from './module.js'
import type { WasmProgram } from './program.js'

const MOST_PAGES = 65_536

/**
 * @param sizeBytes at its beginning, no less than the module declares
 * @param maximumBytes the most that it may grow to; what the module declares may be less
 */
export function memoryFor({ maximumPages }: WasmProgram, sizeBytes: Bytes, maximumBytes: Bytes): WebAssembly.Memory {
  const maximum = Math.min(maximumPages ?? MOST_PAGES, Math.floor(maximumBytes / WASM_PAGE_BYTES))
  return createMemory({ initial: sizeBytes / WASM_PAGE_BYTES, maximum })
}

/** Executes nothing. @param memory null: the program has none, or imports it by itself */
export function instantiate(
  module: WebAssembly.Module,
  { names }: WasmProgram,
  imports: WebAssembly.Imports,
  memory: WebAssembly.Memory | null,
): WebAssembly.Instance {
  if (memory === null || names.memory === null) return new WebAssembly.Instance(module, imports)
  const { module: from, name } = names.memory
  const beside = imports[from] ?? {}
  return new WebAssembly.Instance(module, { ...imports, [from]: { ...beside, [name]: memory } })
}

/** Calls the start function, if there is one. */
export function start({ exports }: WebAssembly.Instance, { names }: WasmProgram): void {
  if (names.start !== null) (exports[names.start] as () => void)()
}
