// One kernel in its instance: takes the rows it may see out of the shared columns, calls it, checks what it gave. Only
// this code touches the shared memory; the kernel has a memory of its own and imports nothing that leads out of it.
import { Faults } from './errors.js'
import type { ParameterPlace } from './inspect.js'
import { ABORT, type KernelRole, mathsNamed } from './signature.js'

export interface SandboxStart {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly role: KernelRole
  readonly parameters: readonly KernelParameter[]
  /** Input columns of a value; a forecast has one, its signal's values. */
  readonly inputs: number
  /** Most rows in a batch. */
  readonly capacityRows: number
  readonly memoryBytes: number
}

export interface KernelParameter {
  readonly name: string
  readonly place: ParameterPlace
  readonly value: number
}

/** Where things are in the shared memory, and what else stays the same from batch to batch. */
export interface Places {
  /** Of i32: rows in ascending order, and the generation of the target in each. */
  readonly rows: number
  readonly generations: number
  /** Columns of f64, by row. */
  readonly inputs: readonly number[]
  /** Of f64: takes a result for each of `rows`, in their order; NaN where the kernel was not asked. */
  readonly results: number
  /** How far ahead a forecast looks, and what its signal is bounded by. */
  readonly steps: number
  readonly minimum: number
  readonly maximum: number
}

/** The first rows of `rows`. */
export interface Batch extends Places {
  readonly count: number
}

/** What a kernel did that it must not do. */
export class KernelFault extends Error {
  override readonly name = 'KernelFault'
  /** Of the batch's rows, when one row was at fault. */
  readonly index: number | null

  constructor(message: string, index: number | null = null) {
    super(message)
    this.index = index
  }
}

interface Exports {
  readonly memory: WebAssembly.Memory
  allocate(bytes: number): number
  evaluate(inputs: number, output: number, rows: number): void
  stateSize(): number
  forecast(values: number, state: number, output: number, rows: number, steps: number): void
}

const STATE_LIMIT = 1024
const ABORT_TEXT_LIMIT = 200

export class Sandbox {
  readonly #start: SandboxStart
  readonly #exports: Exports
  readonly #inputs: number
  readonly #output: number
  readonly #state: number
  readonly #stateSize: number
  /** What the kernel is asked for: positions in the batch, and the rows there. */
  readonly #asked: Int32Array
  readonly #askedRows: Int32Array
  /** What a forecast keeps, a column for each of its numbers; and of which target of the row it is, plus 1. */
  readonly #kept: readonly Float64Array[]
  readonly #keptFor: Float64Array

  /** @throws KernelFault when the kernel cannot be started */
  constructor(start: SandboxStart) {
    const { bytes, role, inputs, capacityRows } = start
    this.#start = start
    const module = new WebAssembly.Module(bytes)
    const instance = caught(() => new WebAssembly.Instance(module, this.#imports(module)))
    this.#exports = instance.exports as unknown as Exports
    this.#setParameters(instance.exports)
    this.#stateSize = role === 'forecast' ? caught(() => this.#exports.stateSize()) : 0
    if (this.#stateSize < 0 || this.#stateSize > STATE_LIMIT) {
      throw new KernelFault(Faults.StateSize(this.#stateSize, STATE_LIMIT))
    }
    this.#inputs = this.#allocate(inputs)
    this.#state = this.#allocate(this.#stateSize)
    this.#output = this.#allocate(1)
    this.#asked = new Int32Array(capacityRows)
    this.#askedRows = new Int32Array(capacityRows)
    this.#kept = Array.from({ length: this.#stateSize }, () => new Float64Array(capacityRows))
    this.#keptFor = new Float64Array(role === 'forecast' ? capacityRows : 0)
  }

  /** @param shared the buffer that the batch's pointers point into. @throws KernelFault */
  run(batch: Batch, shared: SharedArrayBuffer): void {
    const { role, capacityRows } = this.#start
    const columns = batch.inputs.map((pointer) => new Float64Array(shared, pointer, capacityRows))
    const rows = new Int32Array(shared, batch.rows, batch.count)
    const results = new Float64Array(shared, batch.results, batch.count).fill(NaN)
    const asked =
      role === 'value'
        ? this.#selectKnown(rows, columns)
        : this.#selectSeen(rows, new Int32Array(shared, batch.generations, batch.count), columns[0]!)
    if (asked === 0) return
    const askedRows = this.#askedRows.subarray(0, asked)
    for (const [index, column] of columns.entries()) gather(this.#column(this.#inputs, index, asked), column, askedRows)
    this.#column(this.#output, 0, asked).fill(NaN)
    if (role === 'value') caught(() => this.#exports.evaluate(this.#inputs, this.#output, asked))
    else this.#forecast(batch.steps, askedRows)
    // The memory may have grown meanwhile, so the view is made anew.
    const output = this.#column(this.#output, 0, asked)
    const wrong = scatterWithin(results, output, this.#asked, batch.minimum, batch.maximum)
    if (wrong >= 0) throw new KernelFault(Faults.Result(output[wrong]!), this.#asked[wrong]!)
  }

  /** Rows of which every input is known. */
  #selectKnown(rows: Int32Array, columns: readonly Float64Array[]): number {
    let asked = 0
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index]!
      // 0 for finite numbers, NaN for others: no branch for each input.
      let known = 0
      for (let each = 0; each < columns.length; each++) known += columns[each]![row]! * 0
      if (known !== 0) continue
      this.#asked[asked] = index
      this.#askedRows[asked++] = row
    }
    return asked
  }

  /** Rows that have a value, or had one since their target came: a forecast has to go on where values are missing. */
  #selectSeen(rows: Int32Array, generations: Int32Array, values: Float64Array): number {
    let asked = 0
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index]!
      const owner = (generations[index]! >>> 0) + 1
      if (this.#keptFor[row] !== owner) {
        if (!Number.isFinite(values[row]!)) continue
        for (const column of this.#kept) column[row] = 0
        this.#keptFor[row] = owner
      }
      this.#asked[asked] = index
      this.#askedRows[asked++] = row
    }
    return asked
  }

  #forecast(steps: number, rows: Int32Array): void {
    const { length } = rows
    for (const [index, column] of this.#kept.entries()) gather(this.#column(this.#state, index, length), column, rows)
    caught(() => this.#exports.forecast(this.#inputs, this.#state, this.#output, length, steps))
    for (const [index, column] of this.#kept.entries()) scatter(column, this.#column(this.#state, index, length), rows)
  }

  /** Columns of a batch lie side by side, each as long as the batch has rows. */
  #column(address: number, index: number, rows: number): Float64Array {
    return new Float64Array(this.#exports.memory.buffer, address + index * rows * 8, rows)
  }

  /** Room for columns of every row that there can be. */
  #allocate(columns: number): number {
    const bytes = columns * this.#start.capacityRows * 8
    if (bytes === 0) return 0
    const refused = (reason: string) => new KernelFault(Faults.Allocate(bytes, this.#start.memoryBytes, reason))
    if (bytes > this.#start.memoryBytes) throw refused('')
    let address: number
    try {
      address = this.#exports.allocate(bytes) >>> 0
    } catch (error) {
      throw refused(messageOf(error))
    }
    if (address === 0) throw refused('')
    if (address % 8 !== 0) throw new KernelFault(Faults.Unaligned(address))
    const { byteLength } = this.#exports.memory.buffer
    if (address + bytes > byteLength) throw new KernelFault(Faults.OutOfBounds(address, bytes, byteLength))
    return address
  }

  #setParameters(exports: WebAssembly.Exports): void {
    for (const { name, place, value } of this.#start.parameters) {
      const variable = exports[name] as WebAssembly.Global
      if (place === 'global') {
        variable.value = value
        continue
      }
      const view = new DataView(this.#exports.memory.buffer)
      const address = (variable.value as number) >>> 0
      if (address + 8 > view.byteLength) throw new KernelFault(Faults.OutOfBounds(address, 8, view.byteLength))
      view.setFloat64(address, value, true)
    }
  }

  #imports(module: WebAssembly.Module): WebAssembly.Imports {
    const functions = WebAssembly.Module.imports(module).map(({ name }): [string, CallableFunction] => {
      const maths = mathsNamed(name)
      if (name === ABORT) return [name, (...given: number[]) => this.#abort(given)]
      return [name, Math[maths as 'sin']]
    })
    return { env: Object.fromEntries(functions) as WebAssembly.ModuleImports }
  }

  #abort([message, file, line, column]: number[]): never {
    const place = `${this.#text(file!)}:${line! >>> 0}:${column! >>> 0}`
    throw new KernelFault(Faults.Abort(this.#text(message!), place))
  }

  /** A text of AssemblyScript: UTF-16, its length in bytes in front of it. */
  #text(address: number): string {
    // A start function may give up before there is a memory to read from.
    const buffer = this.#exports?.memory.buffer
    const at = address >>> 0
    if (buffer === undefined || at < 4 || at > buffer.byteLength) return ''
    const bytes = new DataView(buffer).getUint32(at - 4, true)
    const length = Math.min(bytes, ABORT_TEXT_LIMIT * 2, buffer.byteLength - at)
    return new TextDecoder('utf-16le').decode(new Uint8Array(buffer, at, length)).replace(/\p{Cc}/gu, ' ')
  }
}

function gather(into: Float64Array, column: Float64Array, rows: Int32Array): void {
  for (let at = 0; at < rows.length; at++) into[at] = column[rows[at]!]!
}

function scatter(column: Float64Array, from: Float64Array, rows: Int32Array): void {
  for (let at = 0; at < rows.length; at++) column[rows[at]!] = from[at]!
}

/** @returns where a value is that is not finite; -1 when all are */
function scatterWithin(
  results: Float64Array,
  from: Float64Array,
  positions: Int32Array,
  minimum: number,
  maximum: number,
): number {
  for (let at = 0; at < from.length; at++) {
    const value = from[at]!
    if (value * 0 !== 0) return at
    results[positions[at]!] = value < minimum ? minimum : value > maximum ? maximum : value
  }
  return -1
}

/** Calls the kernel: whatever it throws becomes a fault. */
function caught<Value>(call: () => Value): Value {
  try {
    return call()
  } catch (error) {
    throw error instanceof KernelFault ? error : new KernelFault(Faults.Trap(messageOf(error)))
  }
}

function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message
  return 'an exception of its own'
}
