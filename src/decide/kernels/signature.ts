// What a plug-in kernel exports and may import. policies/kernels/atoll-kernel.d.ts says the same for editors.
import type { External, FunctionType, ValueType } from './wasm-interface.js'

/** What a policy wants of a kernel: a value for each row, or a forecast of a signal. */
export type KernelRole = 'value' | 'forecast'

const i32 = (count: number): ValueType[] => new Array<ValueType>(count).fill('i32')
const signature = (parameters: number, results: number): FunctionType => ({
  parameters: i32(parameters),
  results: i32(results),
})

/** Room for so many bytes, aligned to 8: its address, or 0 when there is none. Called when the kernel starts. */
const ALLOCATE = { allocate: signature(1, 1) }

export const SIGNATURES: Readonly<Record<KernelRole, Readonly<Record<string, FunctionType>>>> = {
  /** `evaluate(inputs, output, rows)` */
  value: { ...ALLOCATE, evaluate: signature(3, 0) },
  /** `stateSize()`, and `forecast(values, state, output, rows, steps)` */
  forecast: { ...ALLOCATE, stateSize: signature(0, 1), forecast: signature(5, 0) },
}

/** As the author would write them in AssemblyScript. */
export const WRITTEN: Readonly<Record<string, string>> = {
  allocate: 'allocate(bytes: i32): i32',
  evaluate: 'evaluate(inputs: i32, output: i32, rows: i32): void',
  stateSize: 'stateSize(): i32',
  forecast: 'forecast(values: i32, state: i32, output: i32, rows: i32, steps: i32): void',
}

/** Maths that a kernel may import, of f64s, as `env.exp` or `env.Math.exp`: what the same name means in JavaScript. */
const MATHS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(['acos', 'acosh', 'asin', 'asinh', 'atan', 'atanh', 'cbrt'].map((name) => [name, 1])),
  ...Object.fromEntries(['cos', 'cosh', 'exp', 'expm1', 'log', 'log10', 'log1p', 'log2'].map((name) => [name, 1])),
  ...Object.fromEntries(['sin', 'sinh', 'sqrt', 'tan', 'tanh'].map((name) => [name, 1])),
  atan2: 2,
  pow: 2,
}

/** AssemblyScript's own way to give up: addresses of the message and the file, line and column. */
export const ABORT = 'abort'
const ABORT_TYPE = signature(4, 0)

/** The name in `Math` of an import, or `null`. */
export function mathsNamed(name: string): string | null {
  const plain = name.replace(/^Math\./, '')
  return Object.hasOwn(MATHS, plain) ? plain : null
}

/** The type that an import must have, or `null` when kernels may not import it. */
export function importType(module: string, name: string): FunctionType | null {
  if (module !== 'env') return null
  if (name === ABORT) return ABORT_TYPE
  const plain = mathsNamed(name)
  if (plain === null) return null
  return { parameters: new Array<ValueType>(MATHS[plain]!).fill('f64'), results: ['f64'] }
}

export function sameType(a: FunctionType, b: FunctionType): boolean {
  return describeFunction(a) === describeFunction(b)
}

/** `(i32, i32) -> i32` */
export function describeFunction({ parameters, results }: FunctionType): string {
  return `(${parameters.join(', ')})${results.length === 0 ? '' : ` -> ${results.join(', ')}`}`
}

export function describeExternal(external: External | undefined): string {
  if (external === undefined) return 'nothing'
  return external.kind === 'function' ? `a function ${describeFunction(external.type)}` : `a ${external.kind}`
}
