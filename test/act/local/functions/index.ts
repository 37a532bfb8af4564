// Where the functions of these tests lie, and runtimes that are closed whatever a test does.
import binaryen from 'assemblyscript/binaryen'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FunctionDefinition } from '../../../../src/act/local/functions.js'
import type { RuntimeOptions } from '../../../../src/act/local/options.js'
import { LocalRuntime } from '../../../../src/act/local/runtime.js'
import { type ModuleName, MODULES } from './modules.js'

const folder = mkdtempSync(join(tmpdir(), 'atoll-functions-'))
process.on('exit', () => rmSync(folder, { recursive: true }))

type Options = Omit<FunctionDefinition, 'name' | 'kind' | 'file'> & { readonly name?: string }

/** A js function of this folder. */
export function js(file: string, options: Options = {}): FunctionDefinition {
  const path = fileURLToPath(new URL(`./${file}.js`, import.meta.url))
  return { name: file, ...options, kind: 'js', file: path }
}

/** A wasm function, assembled when it is first asked for. */
export function wasm(name: ModuleName, options: Options = {}): FunctionDefinition {
  const file = join(folder, `${name}.wasm`)
  const module = binaryen.parseText(MODULES[name])
  module.setFeatures(binaryen.Features.All)
  writeFileSync(file, module.emitBinary())
  module.dispose()
  return { name, ...options, kind: 'wasm', file }
}

/** A file in the same folder, for what is not a function. */
export function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

/** Runs the test with a runtime that knows these functions, and closes it at the end, pass or fail. */
export async function withRuntime(
  functions: FunctionDefinition[],
  options: RuntimeOptions,
  test: (runtime: LocalRuntime) => Promise<void>,
): Promise<void> {
  const runtime = new LocalRuntime(options)
  try {
    for (const definition of functions) await runtime.register(definition)
    await test(runtime)
  } finally {
    await runtime.close('abort')
  }
}

export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

export function text(output: Uint8Array | null): string {
  return new TextDecoder().decode(output ?? undefined)
}
