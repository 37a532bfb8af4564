// Initializes a module once, ahead of all tasks. That executes its code, so it is done in a thread that ends afterwards
// and is ended when it takes too long. The idea is Wizer's (https://github.com/bytecodealliance/wizer), which does it
// when a module is built.
import { Worker } from 'node:worker_threads'
import { Errors } from '../errors.js'
import type { Bytes } from '../memory/index.js'
import type { GlobalValues } from './outside-state.js'
import type { WasmProgram } from './program.js'

export interface Initialization {
  readonly functionName: string
  readonly program: WasmProgram
  /** Exported functions without parameters, called in this order. */
  readonly calls: readonly string[]
  readonly maximumBytes: Bytes
}

/** State that tasks start from. */
export interface Initialized {
  /** Of the memory, without the zeros at its end. */
  readonly content: Uint8Array
  readonly memoryBytes: Bytes
  /** null: the state cannot be brought into another instance. */
  readonly globals: GlobalValues | null
}

const HEAP_LIMIT_MB = 64

/**
 * @param timeoutMs the most that it may take
 * @throws Error when it takes longer, and what the module throws
 */
export async function initializeOnce(initialization: Initialization, timeoutMs: number): Promise<Initialized> {
  const worker = new Worker(new URL('./initialize-thread.js', import.meta.url), {
    workerData: initialization,
    // The module sees nothing of the host's environment and flags.
    env: {},
    argv: [],
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: HEAP_LIMIT_MB },
  })
  let timer: NodeJS.Timeout | undefined
  try {
    return await new Promise<Initialized>((resolve, reject) => {
      worker.on('message', resolve)
      worker.on('error', reject)
      worker.on('exit', (exitCode) => reject(Errors.InitializationLost(exitCode)))
      timer = setTimeout(() => reject(Errors.InitializationTimeout(timeoutMs)), timeoutMs)
    })
  } finally {
    clearTimeout(timer)
    await worker.terminate()
  }
}
