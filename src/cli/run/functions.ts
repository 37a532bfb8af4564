// Which functions there are to run: modules of a folder, definitions that a module exports, or those of the source
// checkout.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, extname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { FunctionDefinition, FunctionKind } from '../../act/local/functions.js'
import { Errors, given } from '../errors.js'

/** A function and what to call it with. */
export interface Runnable {
  readonly definition: FunctionDefinition
  /** @param random uniform on [0, 1) */
  makeInput(random: () => number): Uint8Array
}

/**
 * What a module of definitions exports: a definition whose file may be a URL, and that may say what to call it with and,
 * for benches, which answers are right.
 */
interface Exported extends Omit<FunctionDefinition, 'file'> {
  readonly file: string | URL
  readonly makeInput?: Runnable['makeInput']
  readonly check?: unknown
}

const WORKLOADS = new URL('../../../bench/workloads/index.js', import.meta.url)
const KINDS: Readonly<Record<string, FunctionKind>> = { '.js': 'js', '.mjs': 'js', '.wasm': 'wasm' }

/**
 * @param path a folder, of which every .js, .mjs and .wasm file is a function named for the file, called with what
 *   NAME.input holds where there is one; or a module that exports `functions`; or null for the functions of the
 *   source checkout
 * @throws CliError naming what is wrong with it
 */
export async function loadFunctions(path: string | null): Promise<Runnable[]> {
  if (path === null) {
    if (!existsSync(WORKLOADS)) throw Errors.NoWorkloads()
    return fromModule(fileURLToPath(WORKLOADS))
  }
  if (!existsSync(path)) throw Errors.NoFile('--functions', path)
  return statSync(path).isDirectory() ? fromFolder(path) : fromModule(path)
}

function fromFolder(folder: string): Runnable[] {
  const files = readdirSync(folder)
    .filter((name) => Object.hasOwn(KINDS, extname(name)))
    .sort()
  if (files.length === 0) throw Errors.NoFunctions(folder)
  return files.map((file) => {
    const name = basename(file, extname(file))
    const inputFile = join(folder, `${name}.input`)
    const input = existsSync(inputFile) ? new Uint8Array(readFileSync(inputFile)) : new Uint8Array(0)
    return { definition: { name, kind: KINDS[extname(file)]!, file: resolve(folder, file) }, makeInput: () => input }
  })
}

async function fromModule(path: string): Promise<Runnable[]> {
  const module = await given(
    `--functions ${path}`,
    () => import(pathToFileURL(resolve(path)).href) as Promise<Record<string, unknown>>,
  )
  const list = module.functions ?? module.workloads
  if (!Array.isArray(list) || list.length === 0 || !list.every(isObject)) throw Errors.FunctionsExport(path)
  return (list as Exported[]).map(({ makeInput, check: _, file, ...definition }) => ({
    definition: { ...definition, file: file instanceof URL ? fileURLToPath(file) : file },
    makeInput: makeInput ?? (() => new Uint8Array(0)),
  }))
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}
