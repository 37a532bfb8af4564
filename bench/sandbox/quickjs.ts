// QuickJS compiled to wasm, which evaluates a small script after it has evaluated what all scripts have in common; what a
// thread needs for that, and nothing else.
import release from '@jitl/quickjs-wasmfile-release-sync'
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSSyncVariant,
} from 'quickjs-emscripten-core'

const PRELUDE = 'globalThis.base = { n: 1 }; function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2) }'
/** Changes what the prelude made, and leaves something behind: both would show in the next answer. */
export const SCRIPT = `base.n++; globalThis.leak = (globalThis.leak || 0) + 1
  const list = []; for (let i = 0; i < 50; i++) list.push({ i, s: "x" + i })
  JSON.stringify([base.n, leak, list.length, fib(8)])`

// The types of the package take its default export for the whole module.
const variant = release as unknown as QuickJSSyncVariant

type Instantiate = (imports: WebAssembly.Imports) => WebAssembly.Instance
type QuickJS = Awaited<ReturnType<typeof newQuickJSWASMModuleFromVariant>>

export async function boot(instantiate: Instantiate): Promise<QuickJS> {
  const instantiateWasm = (imports: WebAssembly.Imports, ready: (instance: WebAssembly.Instance) => void) => {
    const instance = instantiate(imports)
    ready(instance)
    return instance.exports
  }
  return newQuickJSWASMModuleFromVariant(
    newVariant(variant, { emscriptenModule: { instantiateWasm } }) as QuickJSSyncVariant,
  )
}

/** A context that has evaluated the prelude. */
export function prepare(quickjs: QuickJS): QuickJSContext {
  const context = quickjs.newContext()
  context.unwrapResult(context.evalCode(PRELUDE)).dispose()
  return context
}

/** In a new instance. */
export async function bootAndEvaluate(module: WebAssembly.Module): Promise<string> {
  return evaluate(prepare(await boot((imports) => new WebAssembly.Instance(module, imports))))
}

export function evaluate(context: QuickJSContext): string {
  const result = context.unwrapResult(context.evalCode(SCRIPT))
  const answer = context.getString(result)
  result.dispose()
  return answer
}
