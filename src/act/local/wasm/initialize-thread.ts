// A thread that initializes an instance once, tells in what state it is then, and ends.
import { parentPort, workerData } from 'node:worker_threads'
import { abortImports } from './abort.js'
import type { Initialization, Initialized } from './initialize.js'
import { instantiate, memoryFor } from './instantiate.js'
import { WASM_PAGE_BYTES } from './module.js'
import { OutsideState } from './outside-state.js'
import { withoutTrailingZeros } from './overlaid-memory.js'

const { functionName, program, calls, maximumBytes } = workerData as Initialization
const memory = memoryFor(program, program.initialPages * WASM_PAGE_BYTES, maximumBytes)
const imports = abortImports(functionName, memory) as WebAssembly.Imports
const instance = instantiate(program.withData, program, imports, memory)
const outside = new OutsideState(instance, program.names, false)
for (const name of calls) (instance.exports[name] as () => void)()
const { isPortable } = outside
outside.keep()
const content = withoutTrailingZeros(memory.buffer).slice()
const initialized: Initialized = {
  content,
  memoryBytes: memory.buffer.byteLength,
  globals: isPortable ? outside.values : null,
}
parentPort!.postMessage(initialized, [content.buffer as ArrayBuffer])
