// What a function is to the host that runs it, and what a workload adds: an input, limits, and a check of its answer.

export interface Context {
  /** Aborted when the caller cancels or the time limit passes. */
  signal: AbortSignal
  /** The task's id. */
  task: string
}

/** Bytes are taken as they are, a text as UTF-8, anything else as JSON. */
export type Output = Uint8Array | string | object

/** What the module of a JS function exports as `handler`. */
export type Handler = (input: Uint8Array, context: Context) => Output | Promise<Output>

export interface Workload {
  name: string
  kind: 'js' | 'wasm'
  /** The compiled file: an ES module that exports `handler`, or a WASM module that exports `allocate` and `run`. */
  file: URL
  /** What one resident environment occupies: a worker thread of Node.js 20 with the function loaded and called. */
  memoryBytes: number
  /** The most that the heap (JS) or the linear memory (WASM) of an environment may grow to. */
  memoryLimitBytes: number
  timeoutMs: number
  /** A different input for every call. @param random uniform on [0, 1) */
  makeInput(random: () => number): Uint8Array
  /** Whether the answer is right as far as that can be told quickly, without doing the work again. */
  check(input: Uint8Array, output: Output): boolean
}

/** The output as bytes, whichever form it has. */
export function outputBytes(output: Output): Uint8Array {
  if (output instanceof Uint8Array) return output
  return Buffer.from(typeof output === 'string' ? output : JSON.stringify(output))
}

export function outputText(output: Output): string {
  return Buffer.from(outputBytes(output)).toString('utf8')
}

export function outputJson(output: Output): unknown {
  return JSON.parse(outputText(output))
}
