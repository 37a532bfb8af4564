// The thread of one kernel: starts it, then answers batch after batch until it is told to end or is ended.
import { readlinkSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { KernelFault, type Places, Sandbox, type SandboxStart } from './sandbox.js'

export interface WorkerStart extends SandboxStart {
  readonly shared: WebAssembly.Memory
  readonly places: Places
  /** One i32: the number of the last batch that was done. */
  readonly done: Int32Array
}

export interface Fault {
  readonly reason: string
  /** Of the batch's rows, when one row was at fault. */
  readonly index: number | null
}

export interface Order {
  readonly number: number
  /** Rows of the batch. */
  readonly count: number
}

export type Report =
  /** The thread lives and begins to start the kernel. `thread` names it in /proc; `null` where there is none. */
  | { readonly type: 'alive'; readonly thread: string | null }
  | { readonly type: 'ready'; readonly fault: Fault | null }
  | { readonly type: 'done'; readonly fault: Fault | null; readonly durationMs: number }

const { shared, places, done, ...start } = workerData as WorkerStart
const report = (message: Report) => parentPort!.postMessage(message)

report({ type: 'alive', thread: threadPath() })
let sandbox: Sandbox | null = null
const fault = faultOf(() => (sandbox = new Sandbox(start)))
report({ type: 'ready', fault })

parentPort!.on('message', ({ number, count }: Order) => {
  const began = performance.now()
  const fault = faultOf(() => sandbox!.run({ ...places, count }, shared.buffer as unknown as SharedArrayBuffer))
  Atomics.store(done, 0, number)
  report({ type: 'done', fault, durationMs: performance.now() - began })
})

/** What is no fault of the kernel's is a defect of ours: it ends the thread, and is told as such. */
function faultOf(work: () => unknown): Fault | null {
  try {
    work()
    return null
  } catch (error) {
    if (!(error instanceof KernelFault)) throw error
    return { reason: error.message, index: error.index }
  }
}

function threadPath(): string | null {
  try {
    return `/proc/${readlinkSync('/proc/thread-self')}`
  } catch {
    return null
  }
}
