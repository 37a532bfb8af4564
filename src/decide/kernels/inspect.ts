// Looks a module over before anything of it runs.
import { Errors, Faults } from './errors.js'
import { describeExternal, importType, type KernelRole, sameType, SIGNATURES, WRITTEN } from './signature.js'
import { readInterface, type WasmInterface } from './wasm-interface.js'

export const PAGE_BYTES = 65_536
/** Kernels call few functions by table; an entry costs the host 8 to 16 bytes beside the kernel's memory. */
const TABLE_ENTRIES_LIMIT = 10_000

/** Where a parameter's value is kept, which is how the kernel's language exports variables. */
export type ParameterPlace =
  /** `export let` of AssemblyScript: a global that can be set. */
  | 'global'
  /** A variable of C, C++ or Rust: the exported global is its address in the kernel's memory. */
  | 'memory'

export interface KernelInterface {
  readonly parameters: ReadonlyMap<string, ParameterPlace>
}

/**
 * @param memoryBytes most that the kernel's memory may grow to
 * @returns what the kernel can be given, and what is wrong with it: a sentence each, none when it may be used
 */
export function inspectKernel(
  bytes: Uint8Array<ArrayBuffer>,
  role: KernelRole,
  memoryBytes: number,
): { readonly kernel: KernelInterface; readonly faults: readonly string[] } {
  const none = { parameters: new Map<string, ParameterPlace>() }
  try {
    new WebAssembly.Module(bytes)
    const found = readInterface(bytes)
    const faults = [...importFaults(found), ...memoryFaults(found, memoryBytes), ...exportFaults(found, role)]
    return { kernel: { parameters: parametersOf(found) }, faults }
  } catch (error) {
    if (error instanceof WebAssembly.CompileError) return { kernel: none, faults: [Faults.NotWasm(error.message)] }
    return { kernel: none, faults: [(error as Error).message] }
  }
}

function importFaults({ imports }: WasmInterface): string[] {
  return imports.flatMap(({ module, name, external }) => {
    const type = importType(module, name)
    if (type === null) return Faults.Import(`${module}.${name}`)
    if (external.kind === 'function' && sameType(external.type, type)) return []
    return Faults.ImportType(`${module}.${name}`, describeExternal({ kind: 'function', type }))
  })
}

function memoryFaults({ exports, memories, tables }: WasmInterface, limitBytes: number): string[] {
  const memory = exports.get('memory')
  if (memory?.kind !== 'memory' || memories.length !== 1) return [Faults.Memory()]
  const { maximum, isShared } = memories[0]!
  const faults: string[] = []
  if (isShared) faults.push(Faults.MemoryShared())
  if (maximum === null || maximum * PAGE_BYTES > limitBytes) {
    faults.push(Faults.MemoryMaximum(maximum === null ? null : maximum * PAGE_BYTES, limitBytes))
  }
  const entries = tables.reduce((sum, table) => sum + (table.maximum ?? Infinity), 0)
  if (entries > TABLE_ENTRIES_LIMIT) faults.push(Faults.Tables(TABLE_ENTRIES_LIMIT))
  return faults
}

function exportFaults({ exports }: WasmInterface, role: KernelRole): string[] {
  return Object.entries(SIGNATURES[role]).flatMap(([name, type]) => {
    const found = exports.get(name)
    if (found?.kind === 'function' && sameType(found.type, type)) return []
    return Faults.Export(role, WRITTEN[name]!, describeExternal(found))
  })
}

function parametersOf({ exports }: WasmInterface): Map<string, ParameterPlace> {
  const found = new Map<string, ParameterPlace>()
  for (const [name, external] of exports) {
    // Linkers export variables of their own, such as __heap_base.
    if (external.kind !== 'global' || name.startsWith('__')) continue
    if (external.isMutable && external.type === 'f64') found.set(name, 'global')
    if (!external.isMutable && external.type === 'i32') found.set(name, 'memory')
  }
  return found
}

/** Pages that a memory of so many bytes has. @throws RangeError when that is not even one */
export function pagesOf(memoryBytes: number): number {
  const pages = Math.floor(memoryBytes / PAGE_BYTES)
  if (pages < 1) throw Errors.MemoryTooSmall(memoryBytes, PAGE_BYTES)
  return pages
}
