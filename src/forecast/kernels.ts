// The one place that reaches the compiled kernels. Main thread and workers instantiate the same module on the same
// memory.
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { instantiateSync } from '@assemblyscript/loader'
import { Errors } from './errors.js'

/**
 * A kernel: works one job through rows [from, to) and keeps at `progress` the row to resume at.
 * The signature and the rules behind it are in assembly/layout.ts.
 */
export type Kernel = (job: number, from: number, to: number, tick: number, progress: number) => void

export type Kernels = Readonly<Record<string, Kernel>>

const KERNELS_FILE = new URL('../../kernels/kernels.wasm', import.meta.url)

let compiled: WebAssembly.Module | null = null

/** The compiled module; compiled once in a thread, shared with workers by message. */
export function kernelModule(): WebAssembly.Module {
  if (compiled === null) {
    if (!existsSync(KERNELS_FILE)) throw Errors.KernelsMissing(fileURLToPath(KERNELS_FILE))
    compiled = new WebAssembly.Module(readFileSync(KERNELS_FILE))
  }
  return compiled
}

/** Kernels bound to a memory. They never allocate, so any number of instances may share one. */
export function instantiateKernels(memory: WebAssembly.Memory, module: WebAssembly.Module = kernelModule()): Kernels {
  const { exports } = instantiateSync(module, { env: { memory } })
  return exports as unknown as Kernels
}
