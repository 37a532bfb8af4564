// Tells the runtime what no function should: of arenas that are none, and whose lease says nonsense.
import { parentPort } from 'node:worker_threads'
import type { FunctionContext } from '../../../../src/act/local/scratch/index.js'

const MOST_PAGES = 16
const LEASE_BYTES = 24

/** @param input pages of the arena, and the state of its lease */
export async function handler([pages, state]: Uint8Array, { signal }: FunctionContext): Promise<void> {
  const memory = new WebAssembly.Memory({ initial: pages!, maximum: MOST_PAGES, shared: true })
  new Uint8Array(memory.buffer).fill(7)
  const lease = new SharedArrayBuffer(LEASE_BYTES)
  new Int32Array(lease)[0] = state!
  parentPort!.postMessage({ type: 'arena', name: 'forged', memory, lease })
  if (pages! > 0) await new Promise((resolve) => signal.addEventListener('abort', resolve))
}
