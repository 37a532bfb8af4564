// A wasm module made ready for sandboxes.
import { Errors } from '../errors.js'
import { type Analysis, analyse } from './analysis.js'
import { looksLikeWasm, parseModule, type ParsedModule } from './module.js'
import { exposeState, type StateNames } from './rewrite.js'

/** A compiled module, and what was found out about it. Plain data: it can be posted to other threads. */
export interface WasmProgram {
  /** Whether an instance can be put back to what it was. */
  readonly restorable: boolean
  /** Why not, each a phrase such as "it drops data segments". */
  readonly obstacles: readonly string[]
  /** Of its memory, in pages of 64 KiB; 0: it has none. */
  readonly initialPages: number
  /** As declared; `null`: not declared. */
  readonly maximumPages: number | null
  /** Instantiated on a new memory. @internal */
  readonly withData: WebAssembly.Module
  /** Instantiated on a memory that holds an image already. @internal */
  readonly withoutData: WebAssembly.Module
  /** @internal */
  readonly names: StateNames
}

/**
 * Reads, rewrites and compiles a module for sandboxes; executes nothing of it. The compiled module does the same as the
 * given one. It also exports its state under names that begin with `atoll.`.
 * @param binary of the module
 * @returns what sandboxes are made of
 * @throws TypeError when it is no valid module, Error when its memory is shared, has 64-bit addresses, or is one of
 * several
 */
export async function compileWasm(binary: Uint8Array<ArrayBuffer>): Promise<WasmProgram> {
  if (!looksLikeWasm(binary)) throw Errors.NotWasm()
  if (!WebAssembly.validate(binary)) await WebAssembly.compile(binary) // says what is wrong with it
  const module = parseModule(binary)
  checkMemories(module)
  const analysis = analyse(module)
  const { withData, withoutData, names } = exposeState(module, analysis)
  const [first, again] = await Promise.all([WebAssembly.compile(withData), WebAssembly.compile(withoutData)])
  return describe(module, analysis, { withData: first, withoutData: again, names })
}

function describe(
  { memories }: ParsedModule,
  { obstacles }: Analysis,
  compiled: Pick<WasmProgram, 'withData' | 'withoutData' | 'names'>,
): WasmProgram {
  const { initial = 0, maximum = null } = memories[0] ?? {}
  return { restorable: obstacles.length === 0, obstacles, initialPages: initial, maximumPages: maximum, ...compiled }
}

function checkMemories({ memories }: ParsedModule): void {
  if (memories.length > 1) throw Errors.WasmMemory('it has more than one memory')
  const [memory] = memories
  if (memory?.shared === true) throw Errors.WasmMemory('its memory is shared with other threads')
  if (memory?.is64 === true) throw Errors.WasmMemory('its memory has 64-bit addresses')
}
