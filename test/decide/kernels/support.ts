// Small kernels in WebAssembly's text format, and a sandbox around one.
import binaryen from 'assemblyscript/binaryen'
import type { KernelRole } from '../../../src/decide/kernels/signature.js'
import { type Batch, type KernelParameter, Sandbox } from '../../../src/decide/kernels/sandbox.js'
import { SharedMemory } from '../../../src/sense/index.js'

export const MEBIBYTE = 2 ** 20

/** The bytes of a module. */
export function wat(text: string): Uint8Array<ArrayBuffer> {
  const module = parsed(text)
  try {
    module.setFeatures(binaryen.Features.All)
    return new Uint8Array(module.emitBinary())
  } finally {
    module.dispose()
  }
}

function parsed(text: string): binaryen.Module {
  try {
    return binaryen.parseText(text)
  } catch (error) {
    throw new Error((error as { message: string }).message) // what it throws is no Error
  }
}

/** Allocates page after page, as `allocate` is called a few times only. */
export const ALLOCATE = `
  (func (export "allocate") (param $bytes i32) (result i32)
    (local $page i32)
    (local.set $page (memory.grow
      (i32.shr_u (i32.add (local.get $bytes) (i32.const 65535)) (i32.const 16))))
    (if (result i32) (i32.eq (local.get $page) (i32.const -1))
      (then (i32.const 0))
      (else (i32.shl (local.get $page) (i32.const 16)))))`

/** A kernel for a value. @param perRow the f64 that a row gets; `$x` is its first input. @param before runs first */
export function valueKernel(perRow: string, before = '', more = ''): string {
  return `(module
    (memory (export "memory") 1 16)
    ${more}
    ${ALLOCATE}
    (func (export "evaluate") (param $inputs i32) (param $output i32) (param $rows i32)
      (local $row i32) (local $x f64)
      ${before}
      (block $end (loop $next
        (br_if $end (i32.ge_s (local.get $row) (local.get $rows)))
        (local.set $x (f64.load (i32.add (local.get $inputs) (i32.shl (local.get $row) (i32.const 3)))))
        (f64.store (i32.add (local.get $output) (i32.shl (local.get $row) (i32.const 3))) ${perRow})
        (local.set $row (i32.add (local.get $row) (i32.const 1)))
        (br $next)))))`
}

/** Counts the values of a target, and forecasts the count plus the steps. */
export const COUNTING_FORECAST = `(module
  (memory (export "memory") 1 16)
  ${ALLOCATE}
  (func (export "stateSize") (result i32) (i32.const 1))
  (func (export "forecast")
    (param $values i32) (param $state i32) (param $output i32) (param $rows i32) (param $steps i32)
    (local $at i32) (local $end i32) (local $count f64)
    (local.set $end (i32.shl (local.get $rows) (i32.const 3)))
    (block $done (loop $next
      (br_if $done (i32.ge_s (local.get $at) (local.get $end)))
      (local.set $count (f64.add (f64.const 1) (f64.load (i32.add (local.get $state) (local.get $at)))))
      (f64.store (i32.add (local.get $state) (local.get $at)) (local.get $count))
      (f64.store (i32.add (local.get $output) (local.get $at))
        (f64.add (local.get $count) (f64.convert_i32_s (local.get $steps))))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br $next)))))`

export interface RigOptions {
  readonly role?: KernelRole
  readonly inputs?: number
  readonly capacityRows?: number
  readonly memoryBytes?: number
  readonly parameters?: readonly KernelParameter[]
}

/** A kernel's columns in a shared memory. */
export class Columns {
  readonly shared = new SharedMemory(16 * MEBIBYTE)
  readonly capacityRows: number
  readonly inputs: readonly { readonly pointer: number; readonly values: Float64Array }[]
  readonly #rows: Int32Array
  readonly #generations: Int32Array
  readonly #results: Float64Array
  readonly #pointers: { readonly rows: number; readonly generations: number; readonly results: number }

  constructor({ inputs = 1, capacityRows = 64 }: RigOptions) {
    const column = (bytes: number) => this.shared.allocate(capacityRows * bytes).pointer
    this.capacityRows = capacityRows
    this.inputs = Array.from({ length: inputs }, () => {
      const pointer = column(8)
      return { pointer, values: this.shared.float64(pointer, capacityRows) }
    })
    this.#pointers = { rows: column(4), generations: column(4), results: column(8) }
    this.#rows = this.shared.int32(this.#pointers.rows, capacityRows)
    this.#generations = this.shared.int32(this.#pointers.generations, capacityRows)
    this.#results = this.shared.float64(this.#pointers.results, capacityRows)
  }

  /** @param rows those that the kernel may see. @param generations of their targets; 0 when left out */
  batch(rows: readonly number[], generations: readonly number[] = [], steps = 0): Batch {
    this.#rows.set(rows)
    this.#generations.set(rows.map((_, index) => generations[index] ?? 0))
    const inputs = this.inputs.map(({ pointer }) => pointer)
    return { ...this.#pointers, count: rows.length, inputs, steps, minimum: -Infinity, maximum: Infinity }
  }

  results(count: number): number[] {
    return [...this.#results.subarray(0, count)]
  }

  get buffer(): SharedArrayBuffer {
    return this.shared.memory.buffer as unknown as SharedArrayBuffer
  }
}

/** A sandbox on this thread, for kernels that end. */
export function rig(text: string, options: RigOptions = {}) {
  const { role = 'value', inputs = 1, capacityRows = 64, memoryBytes = MEBIBYTE, parameters = [] } = options
  const columns = new Columns(options)
  const sandbox = new Sandbox({ bytes: wat(text), role, inputs, capacityRows, memoryBytes, parameters })
  const run = (batch: Batch) => {
    sandbox.run(batch, columns.buffer)
    return columns.results(batch.count)
  }
  return { columns, run }
}
