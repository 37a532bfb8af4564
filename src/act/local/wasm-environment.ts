// The thread of a wasm environment: for each task it puts an island under its memory, makes a new instance on it, and
// runs that.
import { parentPort, workerData } from 'node:worker_threads'
import { done, failed, heldBytes, send, sendAnswer } from './environment-side.js'
import { Errors } from './errors.js'
import { type Bytes, Island } from './memory/index.js'
import type { Answer, EnvironmentData, RunMessage, ToEnvironment } from './messages.js'
import { WASM_PAGE_BYTES } from './wasm-binary.js'

interface Exports extends WebAssembly.Exports {
  allocate(lengthBytes: number): number
  run(pointer: number, lengthBytes: number): bigint
}

const { functionName, module, maximumBytes } = workerData as EnvironmentData & { kind: 'wasm' }
/** Addresses for islands to be put under; it holds nothing between tasks. */
let memory: WebAssembly.Memory | null = null

parentPort!.on('message', (message: ToEnvironment) => {
  if (message.type === 'run') execute(message)
})
send({ type: 'ready', heldBytes: heldBytes() })

// What is thrown outside of `answer` is a defect of the host, not of the function: it ends this thread, and the task
// with it.
function execute({ taskId, input, islandId }: RunMessage): void {
  const island = Island.open(islandId!)
  if (memory?.buffer.byteLength !== island.sizeBytes) memory = addressesFor(island.sizeBytes)
  island.attach(memory)
  sendAnswer(answerOf(taskId, memory, input)) // the island need not be clean for that
  const grownBytes = island.detach()
  island.reset()
  if (grownBytes > 0) memory = null // it cannot shrink, and the next task shall find it as it was declared
  send({ type: 'free', taskId, heldBytes: heldBytes() })
}

function addressesFor(sizeBytes: Bytes): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: sizeBytes / WASM_PAGE_BYTES, maximum: maximumBytes / WASM_PAGE_BYTES })
}

function answerOf(taskId: string, memory: WebAssembly.Memory, input: Uint8Array): Answer {
  try {
    const output = run(memory, input)
    if (output !== null) return done(taskId, output, 'bytes')
    return failed(taskId, Errors.NoRoomForInput(functionName, input.length), 'outOfMemory')
  } catch (thrown) {
    return failed(taskId, thrown)
  }
}

/** @returns a copy of the output, or null when there is no room for the input */
function run(memory: WebAssembly.Memory, input: Uint8Array): Uint8Array<ArrayBuffer> | null {
  const imports = { env: { memory, abort: (...where: number[]) => abort(memory, where) } }
  const { allocate, run } = new WebAssembly.Instance(module, imports).exports as Exports
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

/** What AssemblyScript calls before it traps. Texts are UTF-16, their length in bytes stands before them. */
function abort(memory: WebAssembly.Memory, [message = 0, file = 0, line = 0, column = 0]: number[]): never {
  throw Errors.Aborted(functionName, textAt(memory, message), `${textAt(memory, file)}:${line}:${column}`)
}

function textAt(memory: WebAssembly.Memory, pointer: number): string {
  const address = pointer >>> 0
  if (address < 4) return ''
  const lengthBytes = new DataView(bytesAt(memory, address - 4, 4, 'abort').slice().buffer).getUint32(0, true)
  return new TextDecoder('utf-16le').decode(bytesAt(memory, address, lengthBytes, 'abort'))
}
