// A wasm function made ready once for all its tasks: compiled, and its initial memory turned into an image for islands.
import { Errors } from './errors.js'
import type { CompleteDefinition } from './functions.js'
import { type Bytes, Image } from './memory/index.js'
import {
  importedMemory,
  type ImportedMemory,
  looksLikeWasm,
  WASM_PAGE_BYTES,
  withoutActiveData,
  withoutStart,
} from './wasm-binary.js'

/** For a module that declares no maximum of its own. */
const DEFAULT_MAXIMUM_BYTES: Bytes = 256 * 2 ** 20
const EXPORTS = ['allocate', 'run']

export interface WasmProgram {
  /** Leaves memory alone when it is instantiated; its start function, if it has one, runs then. */
  readonly module: WebAssembly.Module
  /**
   * Memory as the data segments fill it, before the start function: that one runs anew for every task, as the standard
   * says.
   */
  readonly image: Image
  readonly initialBytes: Bytes
  /** As declared; null: not declared. */
  readonly declaredMaximumBytes: Bytes | null
}

/**
 * The most that a task's memory may grow to: the stricter of the definition and the module. @throws when that is too
 * little
 */
export function memoryMaximumBytes(definition: CompleteDefinition, program: WasmProgram): Bytes {
  const declaredBytes = program.declaredMaximumBytes ?? Math.max(DEFAULT_MAXIMUM_BYTES, program.initialBytes)
  const limitBytes = Math.min(declaredBytes, definition.memoryLimitBytes ?? Infinity)
  const wholePagesBytes = Math.floor(limitBytes / WASM_PAGE_BYTES) * WASM_PAGE_BYTES
  if (wholePagesBytes < program.initialBytes) {
    throw Errors.FunctionOption(
      definition.name,
      'memoryLimitBytes',
      limitBytes,
      `at least the ${program.initialBytes} that ${definition.file} begins with`,
    )
  }
  return wholePagesBytes
}

/**
 * Compiles a module and makes its image; nothing of it is executed. The image is the caller's to close.
 * @throws Error naming the function and its file when the module does not keep the contract
 */
export async function makeProgram(
  definition: CompleteDefinition,
  binary: Uint8Array<ArrayBuffer>,
): Promise<WasmProgram> {
  const { name, file } = definition
  const bad = (problem: string) => Errors.FunctionFile(name, file, problem)
  if (!looksLikeWasm(binary)) throw bad('it is not a wasm module (it does not begin with \\0asm and version 1)')
  const original = await WebAssembly.compile(binary).catch((error: Error) => {
    throw bad(`it does not compile: ${error.message}`)
  })
  const memory = checkContract(original, binary, bad)
  const initialBytes = memory.initialPages * WASM_PAGE_BYTES
  const image = await makeImage(binary, memory, initialBytes, bad)
  try {
    const module = await WebAssembly.compile(withoutActiveData(binary))
    const declaredMaximumBytes = memory.maximumPages === null ? null : memory.maximumPages * WASM_PAGE_BYTES
    return { module, image, initialBytes, declaredMaximumBytes }
  } catch (error) {
    image.close()
    throw error
  }
}

type Bad = (problem: string) => Error

function checkContract(module: WebAssembly.Module, binary: Uint8Array, bad: Bad): ImportedMemory {
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    const known =
      from === 'env' && ((name === 'memory' && kind === 'memory') || (name === 'abort' && kind === 'function'))
    if (!known)
      throw bad(`it imports the ${kind} ${from}.${name}; a function gets env.memory and env.abort, nothing else`)
  }
  for (const wanted of EXPORTS) {
    const found = WebAssembly.Module.exports(module).find(({ name }) => name === wanted)
    if (found?.kind !== 'function') throw bad(`it exports no function ${wanted}`)
  }
  const memory = importedMemory(binary, 'env', 'memory')
  if (memory === null) throw bad('it does not import env.memory, so its memory cannot be an island')
  if (memory.shared) throw bad('it imports env.memory as shared; a task has its memory to itself')
  if (memory.is64) throw bad('it imports env.memory with 64-bit addresses; 32-bit ones are supported')
  if (memory.initialPages < 1) throw bad('it imports env.memory with no initial page; an island needs at least one')
  return memory
}

/** Lets the data segments fill a memory of the module's; no code of the function is executed here. */
async function makeImage(binary: Uint8Array, memory: ImportedMemory, sizeBytes: Bytes, bad: Bad): Promise<Image> {
  const initialized = new WebAssembly.Memory({
    initial: memory.initialPages,
    maximum: memory.maximumPages ?? memory.initialPages,
  })
  try {
    const module = await WebAssembly.compile(withoutStart(binary))
    await WebAssembly.instantiate(module, { env: { memory: initialized, abort: () => undefined } })
  } catch (error) {
    throw bad(`its memory cannot be initialized: ${(error as Error).message}`)
  }
  const content = new Uint8Array(initialized.buffer)
  return Image.create(content.subarray(0, lengthWithoutTrailingZeros(content)), { sizeBytes })
}

function lengthWithoutTrailingZeros(content: Uint8Array): number {
  let length = content.length
  while (length > 0 && content[length - 1] === 0) length--
  return length
}
