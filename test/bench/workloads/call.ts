// Calls a workload's function in this thread, as a host would in a worker.
import { readFileSync } from 'node:fs'
import { workloads } from '../../../bench/workloads/index.js'
import type { Handler, Output, Workload } from '../../../bench/workloads/index.js'
import { createRandom } from '../../../src/sense/random.js'

const INITIAL_PAGES = 32
const MAXIMUM_PAGES = 256

export function find(name: string): Workload {
  const workload = workloads.find((candidate) => candidate.name === name)
  if (workload === undefined) throw new Error(`no workload ${name}`)
  return workload
}

/** One loaded environment of the function: call it as often as wanted. */
export async function load(name: string): Promise<(input: Uint8Array) => Promise<Output>> {
  const { kind, file } = find(name)
  if (kind === 'wasm') {
    const { call } = loadWasm(name)
    return async (input) => call(input)
  }
  const { handler } = (await import(file.href)) as { handler: Handler }
  const context = { signal: new AbortController().signal, task: 'test' }
  return async (input) => handler(input, context)
}

export function loadWasm(name: string): { memory: WebAssembly.Memory; call: (input: Uint8Array) => Uint8Array } {
  const memory = new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: MAXIMUM_PAGES })
  const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(find(name).file)), { env: { memory } })
  const { allocate, run } = instance.exports as {
    allocate: (lengthBytes: number) => number
    run: (pointer: number, lengthBytes: number) => bigint
  }
  const call = (input: Uint8Array) => {
    const pointer = allocate(input.byteLength)
    new Uint8Array(memory.buffer).set(input, pointer)
    const output = run(pointer, input.byteLength)
    const at = Number(output >> 32n)
    return new Uint8Array(memory.buffer).slice(at, at + Number(output & 0xffff_ffffn))
  }
  return { memory, call }
}

/** `count` inputs that the same seed gives again. */
export function inputs(name: string, count: number, seed = 'inputs'): Uint8Array[] {
  const random = createRandom(seed).fork(name)
  return Array.from({ length: count }, () => find(name).makeInput(() => random.uniform()))
}

export const encode = (value: unknown) =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))
