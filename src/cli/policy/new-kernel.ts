// Writes a kernel to begin with.
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import pc from 'picocolors'
import type { NewKernelOptions } from '../commands/policy.js'
import { Errors } from '../errors.js'
import { ExitCode } from '../exit-code.js'

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/
const SHIPPED = fileURLToPath(new URL('../../../../policies/kernels/', import.meta.url))
/** What editors need beside a kernel; written once for a folder. */
const FOR_EDITORS = ['atoll-kernel.d.ts', 'tsconfig.json']

/**
 * Writes `DIR/NAME.ts` and, where they are missing, what editors need to check it; prints what to put into a policy.
 * @throws CliError when the name is none, or the file is there already
 */
export function newKernel({ json, forecast = false }: NewKernelOptions, name: string, folder: string): number {
  if (!NAME.test(name)) throw Errors.KernelName(name)
  const path = join(folder, `${name}.ts`)
  if (existsSync(path)) throw Errors.FileThere(path)
  try {
    mkdirSync(folder, { recursive: true })
    const missing = FOR_EDITORS.filter((file) => !existsSync(join(folder, file)))
    for (const file of missing) copyFileSync(join(SHIPPED, file), join(folder, file))
    writeFileSync(path, forecast ? FORECAST : VALUE, { flag: 'wx' })
    const besideFolder = `${basename(resolve(folder))}/${name}.ts`
    const lines = forecast ? forecastLines(name, besideFolder) : valueLines(name, besideFolder)
    const written = [path, ...missing.map((file) => join(folder, file))]
    if (json) console.log(JSON.stringify({ written, policy: lines }, null, 2))
    else {
      for (const file of written) console.log(`${pc.green('written')}  ${file}`)
      console.log(`\nIn a policy that lies beside that folder:\n\n${lines}`)
    }
    return ExitCode.Ok
  } catch (error) {
    throw Errors.Write(path, error as Error)
  }
}

/** A name that expressions can use. */
function identifier(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
}

function valueLines(name: string, path: string): string {
  return `kernels:
  ${identifier(name)}:
    file: ${path}
    inputs: [vm.memory.used, vm.memory.maximum]
    unit: ratio
    parameters: { steepness: 8 }
`
}

function forecastLines(name: string, path: string): string {
  return `forecasts:
  ${identifier(name)}: { signal: memory.used, kernel: ${path}, horizon: 5s, parameters: { alpha: 0.3 } }
`
}

const VALUE = `// inputs: [what is used, what there may be]
// See atoll-kernel.d.ts for what a kernel may and must do.

/** A parameter: a policy can set it by name. */
export let steepness: f64 = 8

/** Finds room for columns. This is all it takes, as it is called a few times only. */
export function allocate(bytes: i32): i32 {
  return <i32>heap.alloc(bytes)
}

/** Called once a tick, with every target that the policy matches and of which all inputs are known. */
export function evaluate(inputs: i32, output: i32, rows: i32): void {
  const column = rows << 3 // bytes from one column to the next
  for (let at = 0; at < column; at += 8) {
    const used = load<f64>(inputs + at)
    const limit = load<f64>(inputs + column + at)
    const full = limit > 0 ? used / limit : 1
    store<f64>(output + at, 1 / (1 + Math.exp(-steepness * (full - 0.9))))
  }
}
`

const FORECAST = `// See atoll-kernel.d.ts for what a kernel may and must do.

/** A parameter: a policy can set it by name. */
export let alpha: f64 = 0.3

/** Numbers that are kept for each target, in columns: all 0 for a new one. */
const LEVEL: i32 = 0
const SEEN: i32 = 1

export function stateSize(): i32 {
  return 2
}

/** Finds room for columns. This is all it takes, as it is called a few times only. */
export function allocate(bytes: i32): i32 {
  return <i32>heap.alloc(bytes)
}

/** Called once a tick, with every target that the policy matches and that has had a value. */
export function forecast(values: i32, state: i32, output: i32, rows: i32, steps: i32): void {
  const column = rows << 3 // bytes from one column to the next
  for (let at = 0; at < column; at += 8) {
    const value = load<f64>(values + at)
    const isFirst = load<f64>(state + SEEN * column + at) == 0
    let level = isFirst ? value : load<f64>(state + LEVEL * column + at)
    if (!isNaN(value)) level += alpha * (value - level) // NaN: missing in this tick
    store<f64>(state + LEVEL * column + at, level)
    store<f64>(state + SEEN * column + at, 1)
    store<f64>(output + at, level) // whatever \`steps\` is: a level has no trend
  }
}
`
