// What the tests of sandboxes share: modules from text, and sandboxes that are closed whatever a test does.
import binaryen from 'assemblyscript/binaryen'
import {
  compileWasm,
  type SandboxOptions,
  type WasmProgram,
  WasmSandbox,
} from '../../../../src/act/local/wasm/index.js'

export type Call = (...values: (number | bigint)[]) => number

/** Without references to the heap, unless the module has some: engines that do not know them get the older forms. */
export function assemble(text: string): Uint8Array<ArrayBuffer> {
  const { All, GC } = binaryen.Features
  const module = binaryen.parseText(text)
  module.setFeatures(/\((struct|array)/.test(text) ? All : All & ~GC)
  const binary = new Uint8Array(module.emitBinary())
  module.dispose()
  return binary
}

export function programOf(text: string): Promise<WasmProgram> {
  return compileWasm(assemble(text))
}

/** Runs a test with a sandbox of the module, and closes it. */
export async function withSandbox(
  text: string,
  test: (sandbox: WasmSandbox) => unknown,
  options: Omit<SandboxOptions, 'program'> = {},
): Promise<void> {
  const sandbox = new WasmSandbox({ program: await programOf(text), ...options })
  try {
    await test(sandbox)
  } finally {
    sandbox.close()
  }
}

/** Calls an exported function of the sandbox outside of any task. */
export function call(sandbox: WasmSandbox, name: string, ...values: (number | bigint)[]): number {
  return (sandbox.exports[name] as Call)(...values)
}
