// An interpreter in a sandbox, in all ways.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { compileWasm, type WasmImports, WasmSandbox } from '../../src/index.js'
import { boot, bootAndEvaluate, evaluate, prepare, SCRIPT } from './quickjs.js'
import type { Way, Ways } from './way.js'
import { inWorkers } from './worker.js'

/** What the package keeps to itself: with it, an instance that has got another one's memory knows its context, too. */
interface Internals {
  readonly module: {
    readonly HEAPU8: Uint8Array
    _malloc(lengthBytes: number): number
    lengthBytesUTF8(text: string): number
    stringToUTF8(text: string, pointer: number, lengthBytes: number): void
    UTF8ToString(pointer: number): string
  }
  readonly ffi: {
    QTS_Eval(context: number, code: number, length: number, file: string, detect: number, flags: number): number
    QTS_GetString(context: number, value: number): number
  }
}

function evaluateIn({ module, ffi }: Internals, context: number): string {
  const lengthBytes = module.lengthBytesUTF8(SCRIPT)
  const code = module._malloc(lengthBytes + 1)
  module.stringToUTF8(SCRIPT, code, lengthBytes + 1)
  return module.UTF8ToString(ffi.QTS_GetString(context, ffi.QTS_Eval(context, code, lengthBytes, 'eval.js', 0, 0)))
}

export async function interpreterWays(): Promise<Ways> {
  const file = createRequire(import.meta.url).resolve('@jitl/quickjs-wasmfile-release-sync/wasm')
  const binary = new Uint8Array(await readFile(file))
  const module = await WebAssembly.compile(binary)
  const quickjs = await boot((imports) => new WebAssembly.Instance(module, imports))
  const context = prepare(quickjs)
  const pointer = (context as unknown as { ctx: { value: number } }).ctx.value
  const memory = new Uint8Array(quickjs.getWasmMemory().buffer)
  const image = memory.slice()
  return {
    atoll: await inSandbox(binary),
    instantiate: { task: () => bootAndEvaluate(module) },
    instantiateAndSet: {
      async task() {
        const other = (await boot((imports) => new WebAssembly.Instance(module, imports))) as unknown as Internals
        other.module.HEAPU8.set(image)
        return evaluateIn(other, pointer)
      },
    },
    copyBack: {
      task() {
        const answer = evaluate(context)
        memory.set(image)
        return answer
      },
    },
    worker: inWorkers({ kind: 'interpreter', module }),
  }
}

async function inSandbox(binary: Uint8Array<ArrayBuffer>): Promise<Way> {
  const program = await compileWasm(binary)
  const sandboxes: WasmSandbox[] = []
  const quickjs = await boot((imports) => {
    const sandbox = new WasmSandbox({ program, imports: imports as WasmImports })
    sandboxes.push(sandbox)
    return sandbox.instance
  })
  const context = prepare(quickjs)
  const [sandbox] = sandboxes as [WasmSandbox]
  sandbox.capture()
  const use = () => evaluate(context)
  return { task: () => sandbox.run(use), close: () => sandbox.close() }
}
