// What AssemblyScript calls before it traps: the one function that a wasm function may import.
import { Errors } from '../errors.js'
import type { Bytes } from '../memory/index.js'
import type { WasmImports } from './sandbox.js'

/** @param memory where the texts lie that it is given */
export function abortImports(functionName: string, memory: WebAssembly.Memory): WasmImports {
  const abort = (message = 0, file = 0, line = 0, column = 0): never => {
    throw Errors.Aborted(functionName, textAt(memory, message), `${textAt(memory, file)}:${line}:${column}`)
  }
  return { env: { abort } }
}

/** Texts are UTF-16, their length in bytes stands before them. What lies beyond the memory is an empty one. */
function textAt({ buffer }: WebAssembly.Memory, pointer: number): string {
  const LENGTH_BYTES: Bytes = 4
  const address = pointer >>> 0
  if (address < LENGTH_BYTES || address > buffer.byteLength) return ''
  const lengthBytes = new DataView(buffer).getUint32(address - LENGTH_BYTES, true)
  if (lengthBytes > buffer.byteLength - address) return ''
  return new TextDecoder('utf-16le').decode(new Uint8Array(buffer, address, lengthBytes))
}
