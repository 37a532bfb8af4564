// The thread of a wasm environment: for each task it puts an island under its instance's memory, runs that, and puts the
// instance back to what it was.
import { parentPort, workerData } from 'node:worker_threads'
import { done, failed, heldBytes, send, sendAnswer } from '../environment-side.js'
import { Errors } from '../errors.js'
import { type Bytes, Island } from '../memory/index.js'
import type { Answer, EnvironmentData, RunMessage, ToEnvironment } from '../messages.js'
import { abortImports } from './abort.js'
import { instantiate, memoryFor } from './instantiate.js'
import { OutsideState } from './outside-state.js'

interface Exports extends WebAssembly.Exports {
  allocate(lengthBytes: number): number
  run(pointer: number, lengthBytes: number): bigint
}

/** Serves task after task. */
interface Sandbox {
  /** Addresses for islands to be put under; it holds nothing between tasks. */
  readonly memory: WebAssembly.Memory
  readonly instance: WebAssembly.Instance
  readonly outside: OutsideState
}

const { functionName, program, calls, globals, memoryBytes, maximumBytes } = workerData as EnvironmentData & {
  kind: 'wasm'
}
/** null: the last task left nothing that another one could use. */
let sandbox: Sandbox | null = makeSandbox(makeMemory())

parentPort!.on('message', (message: ToEnvironment) => {
  if (message.type === 'run') execute(message)
})
send({ type: 'ready', heldBytes: heldBytes() })

// What is thrown outside of `answer` is a defect of the host, not of the function: it ends this thread, and the task
// with it.
function execute({ taskId, input, islandId }: RunMessage): void {
  const island = Island.open(islandId!)
  const used = (sandbox ??= makeSandbox(makeMemory()))
  island.attach(used.memory)
  sendAnswer(answerOf(taskId, used, input)) // the island need not be clean for that
  const grownBytes = island.detach()
  island.reset()
  sandbox = grownBytes > 0 ? null : putBack(used) // a memory cannot shrink
  send({ type: 'free', taskId, heldBytes: heldBytes() })
}

/** @returns what the next task uses: a new instance where this one cannot be put back */
function putBack(used: Sandbox): Sandbox {
  return program.restorable && used.outside.restore() ? used : makeSandbox(used.memory)
}

function makeMemory(): WebAssembly.Memory {
  return memoryFor(program, memoryBytes, maximumBytes)
}

function makeSandbox(memory: WebAssembly.Memory): Sandbox {
  const imports = abortImports(functionName, memory) as WebAssembly.Imports
  const instance = instantiate(program.withoutData, program, imports, memory)
  const outside = new OutsideState(instance, program.names, false)
  if (globals !== null) outside.setGlobals(globals)
  outside.keep()
  return { memory, instance, outside }
}

function answerOf(taskId: string, { memory, instance }: Sandbox, input: Uint8Array): Answer {
  try {
    for (const name of calls) (instance.exports[name] as () => void)()
    const output = run(memory, instance.exports as Exports, input)
    if (output !== null) return done(taskId, output, 'bytes')
    return failed(taskId, Errors.NoRoomForInput(functionName, input.length), 'outOfMemory')
  } catch (thrown) {
    return failed(taskId, thrown)
  }
}

/** @returns a copy of the output, or null when there is no room for the input */
function run(
  memory: WebAssembly.Memory,
  { allocate, run }: Exports,
  input: Uint8Array,
): Uint8Array<ArrayBuffer> | null {
  const pointer = allocate(input.length) >>> 0
  if (pointer === 0 && input.length > 0) return null
  bytesAt(memory, pointer, input.length, 'allocate').set(input)
  const packed: unknown = run(pointer, input.length)
  if (typeof packed !== 'bigint') throw Errors.BadReturn(functionName, 'run', `${String(packed)}, which is not an i64`)
  const outputPointer = Number(BigInt.asUintN(32, packed >> 32n))
  const outputBytes = Number(BigInt.asUintN(32, packed))
  return new Uint8Array(bytesAt(memory, outputPointer, outputBytes, 'run'))
}

function bytesAt(
  memory: WebAssembly.Memory,
  pointer: number,
  lengthBytes: Bytes,
  name: string,
): Uint8Array<ArrayBuffer> {
  const { buffer } = memory
  if (pointer + lengthBytes > buffer.byteLength) {
    const range = `${lengthBytes} bytes at ${pointer}, beyond its memory of ${buffer.byteLength}`
    throw Errors.BadReturn(functionName, name, range)
  }
  return new Uint8Array(buffer as ArrayBuffer, pointer, lengthBytes)
}
