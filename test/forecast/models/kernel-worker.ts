// Calls one kernel once; it is there to be ended in the middle.
import { workerData } from 'node:worker_threads'
import { instantiateKernels } from '../../../src/forecast/kernels.js'

export interface KernelCall {
  readonly memory: WebAssembly.Memory
  readonly kernel: string
  readonly job: number
  readonly from: number
  readonly to: number
  readonly tick: number
  readonly progress: number
}

const { memory, kernel, job, from, to, tick, progress } = workerData as KernelCall
instantiateKernels(memory)[kernel]!(job, from, to, tick, progress)
