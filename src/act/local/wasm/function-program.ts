// A wasm function made ready once for all its tasks: compiled, and its initial memory turned into an image for islands.
import { Errors } from '../errors.js'
import type { CompleteDefinition } from '../functions.js'
import { type Bytes, Image } from '../memory/index.js'
import { initializeOnce } from './initialize.js'
import { instantiate } from './instantiate.js'
import { WASM_PAGE_BYTES } from './module.js'
import type { GlobalValues } from './outside-state.js'
import { withoutTrailingZeros } from './overlaid-memory.js'
import { compileWasm, type WasmProgram } from './program.js'

/** For a module that declares no maximum of its own. */
const DEFAULT_MAXIMUM_BYTES: Bytes = 256 * 2 ** 20
const EXPORTS = ['allocate', 'run']

export interface FunctionProgram {
  readonly program: WasmProgram
  /** Memory as every task finds it: as the data segments fill it, or as it was initialized once. */
  readonly image: Image
  /** Exported functions that every task begins with. */
  readonly calls: readonly string[]
  /** What the globals begin with; null: with what the module declares. */
  readonly globals: GlobalValues | null
  /** The most that a task's memory may grow to: the stricter of the definition and the module. */
  readonly maximumBytes: Bytes
}

/**
 * Compiles a module and makes its image; nothing of it is executed, unless the definition says to initialize it once.
 * The image is the caller's to close.
 * @throws Error naming the function and its file when the module does not keep the contract, RangeError when its memory
 * is larger than the definition allows
 */
export async function makeProgram(
  definition: CompleteDefinition,
  binary: Uint8Array<ArrayBuffer>,
): Promise<FunctionProgram> {
  const { name, file } = definition
  const bad = (problem: string) => Errors.FunctionFile(name, file, problem)
  const program = await compileWasm(binary).catch((error: Error) => {
    throw bad(error instanceof WebAssembly.CompileError ? `it does not compile: ${error.message}` : error.message)
  })
  checkContract(program, bad)
  const initialBytes = program.initialPages * WASM_PAGE_BYTES
  const maximumBytes = memoryMaximumBytes(definition, program, initialBytes)
  const calls = initialCalls(definition, program, bad)
  if (definition.start === 'once') return initialized(definition, program, calls, maximumBytes, bad)
  return { program, image: makeImage(program, initialBytes, bad), calls, globals: null, maximumBytes }
}

async function initialized(
  { name, timeoutMs }: CompleteDefinition,
  program: WasmProgram,
  calls: readonly string[],
  maximumBytes: Bytes,
  bad: Bad,
): Promise<FunctionProgram> {
  if (!program.restorable) throw bad(`it cannot be initialized once: ${program.obstacles.join(', ')}`)
  const initialization = { functionName: name, program, calls, maximumBytes }
  const { content, memoryBytes, globals } = await initializeOnce(initialization, timeoutMs).catch((error: Error) => {
    throw bad(`it cannot be initialized once: ${error.message}`)
  })
  if (globals === null) throw bad('it cannot be initialized once: it writes to a table, or keeps a reference')
  return { program, image: Image.create(content, { sizeBytes: memoryBytes }), calls: [], globals, maximumBytes }
}

/** The start function, and the one that initializes the module besides. */
function initialCalls({ initialize }: CompleteDefinition, { withData, names }: WasmProgram, bad: Bad): string[] {
  const CUSTOMARY = '_initialize' // https://github.com/WebAssembly/WASI/blob/main/legacy/application-abi.md
  const name = initialize ?? CUSTOMARY
  const found = WebAssembly.Module.exports(withData).some((each) => each.name === name && each.kind === 'function')
  if (!found && initialize !== null) throw bad(`it exports no function ${initialize} to initialize it`)
  return [...(names.start === null ? [] : [names.start]), ...(found ? [name] : [])]
}

type Bad = (problem: string) => Error

function checkContract({ withData, initialPages }: WasmProgram, bad: Bad): void {
  for (const { module: from, name, kind } of WebAssembly.Module.imports(withData)) {
    const isAbort = from === 'env' && name === 'abort' && kind === 'function'
    if (kind !== 'memory' && !isAbort)
      throw bad(`it imports the ${kind} ${from}.${name}; a function gets a memory and env.abort, nothing else`)
  }
  for (const wanted of EXPORTS) {
    const found = WebAssembly.Module.exports(withData).find(({ name }) => name === wanted)
    if (found?.kind !== 'function') throw bad(`it exports no function ${wanted}`)
  }
  if (initialPages < 1) throw bad('it has no memory that begins with at least one page, to be an island')
}

/** @throws RangeError when that is too little */
function memoryMaximumBytes(definition: CompleteDefinition, { maximumPages }: WasmProgram, initialBytes: Bytes): Bytes {
  const declaredBytes =
    maximumPages === null ? Math.max(DEFAULT_MAXIMUM_BYTES, initialBytes) : maximumPages * WASM_PAGE_BYTES
  const limitBytes = Math.min(declaredBytes, definition.memoryLimitBytes ?? Infinity)
  const wholePagesBytes = Math.floor(limitBytes / WASM_PAGE_BYTES) * WASM_PAGE_BYTES
  if (wholePagesBytes >= initialBytes) return wholePagesBytes
  const range = `at least the ${initialBytes} that ${definition.file} begins with`
  throw Errors.FunctionOption(definition.name, 'memoryLimitBytes', limitBytes, range)
}

/** Lets the data segments fill a memory; no code of the function is executed here. */
function makeImage(program: WasmProgram, sizeBytes: Bytes, bad: Bad): Image {
  const memory = new WebAssembly.Memory({
    initial: program.initialPages,
    maximum: program.maximumPages ?? program.initialPages,
  })
  try {
    instantiate(program.withData, program, { env: { abort: () => undefined } }, memory)
  } catch (error) {
    throw bad(`its memory cannot be initialized: ${(error as Error).message}`)
  }
  return Image.create(withoutTrailingZeros(memory.buffer), { sizeBytes })
}
