// AssemblyScript to WebAssembly, once for each content.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { KernelCache } from './cache.js'
import type { CompilerAnswer } from './compile-child.js'
import { Faults } from './errors.js'
import { pagesOf } from './inspect.js'

/** Compiled bytes, or what the compiler said of places in the source. */
export type Compiled =
  | { readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly errors: readonly { readonly offset: number; readonly message: string }[] }

const COMPILER = fileURLToPath(new URL('./compile-child.js', import.meta.url))
const LIMIT_MS = 60_000
const ANSWER_LIMIT_BYTES = 16 * 1024 * 1024

/**
 * Compiles a kernel, or takes it from the cache when the same source was compiled before with the same compiler and
 * options. Blocks the thread for about a second when it was not.
 * @param name file name, for the place in messages of the kernel itself
 */
export function compileKernel(
  name: string,
  source: string,
  memoryBytes: number,
  cache: KernelCache = KernelCache.ofUser(),
): Compiled {
  const flags = flagsFor(memoryBytes)
  const hash = createHash('sha256')
  for (const part of [compilerVersion(), name, ...flags, source]) hash.update(`${part.length} ${part}`)
  const key = hash.digest('hex')
  const known = cache.get(key)
  if (known !== null) return { bytes: known }
  const compiled = runCompiler(name, source, flags)
  if ('bytes' in compiled) cache.put(key, compiled.bytes)
  return compiled
}

/** The stub runtime never frees, and kernels allocate once; so it needs no imports but `abort`. */
function flagsFor(memoryBytes: number): string[] {
  const maximum = String(pagesOf(memoryBytes))
  return ['--runtime', 'stub', '--enable', 'simd', '--maximumMemory', maximum, '-O3', '--noColors']
}

function runCompiler(name: string, source: string, flags: readonly string[]): Compiled {
  const { status, signal, error, stdout } = spawnSync(process.execPath, [COMPILER, name, ...flags], {
    input: source,
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
    maxBuffer: ANSWER_LIMIT_BYTES,
  })
  const reason = error?.message ?? signal ?? (status === 0 ? null : `exit status ${status}`)
  if (reason !== null) return { errors: [{ offset: 0, message: Faults.Compiler(reason) }] }
  const { wasm, errors } = JSON.parse(stdout.toString('utf8')) as CompilerAnswer
  return wasm === null ? { errors } : { bytes: Uint8Array.from(Buffer.from(wasm, 'base64')) }
}

let version: string | null = null

function compilerVersion(): string {
  if (version === null) {
    const path = createRequire(import.meta.url).resolve('assemblyscript/package.json')
    version = (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version
  }
  return version
}
