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

/** The rows of one batch, and where things are in the shared memory. */
export interface Batch {
  readonly count: number
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
  /** Positions in the batch that the kernel is asked for. */
  readonly #asked: Int32Array
  /** What a forecast keeps, a column for each of its numbers; of which target of the row it is, plus 1. */
  readonly #kept: Float64Array
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
    this.#kept = new Float64Array(capacityRows * this.#stateSize)
    this.#keptFor = new Float64Array(role === 'forecast' ? capacityRows : 0)
  }

  /** @param shared the buffer that the batch's pointers point into. @throws KernelFault */
  run(batch: Batch, shared: SharedArrayBuffer): void {
    const results = new Float64Array(shared, batch.results, batch.count).fill(NaN)
    const asked = this.#start.role === 'value' ? this.#selectKnown(batch, shared) : this.#selectSeen(batch, shared)
    const positions = this.#asked.subarray(0, asked)
    if (asked === 0) return
    const rows = new Int32Array(shared, batch.rows, batch.count)
    batch.inputs.forEach((pointer, index) => {
      const column = new Float64Array(shared, pointer, this.#start.capacityRows)
      const input = this.#column(this.#inputs, index, asked)
      for (let at = 0; at < asked; at++) input[at] = column[rows[positions[at]!]!]!
    })
    this.#column(this.#output, 0, asked).fill(NaN)
    if (this.#start.role === 'value') caught(() => this.#exports.evaluate(this.#inputs, this.#output, asked))
    else this.#forecast(batch.steps, rows, positions)
    // The memory may have grown meanwhile, so the view is made anew.
    const output = this.#column(this.#output, 0, asked)
    for (let at = 0; at < asked; at++) {
      const value = output[at]!
      if (!Number.isFinite(value)) throw new KernelFault(Faults.Result(value), positions[at]!)
      results[positions[at]!] = Math.min(Math.max(value, batch.minimum), batch.maximum)
    }
  }

  /** Rows of which every input is known. */
  #selectKnown(batch: Batch, shared: SharedArrayBuffer): number {
    const rows = new Int32Array(shared, batch.rows, batch.count)
    const inputs = batch.inputs.map((pointer) => new Float64Array(shared, pointer, this.#start.capacityRows))
    let asked = 0
    for (let index = 0; index < batch.count; index++) {
      if (inputs.every((column) => Number.isFinite(column[rows[index]!]!))) this.#asked[asked++] = index
    }
    return asked
  }

  /** Rows that have a value, or had one since their target came: a forecast has to go on where values are missing. */
  #selectSeen(batch: Batch, shared: SharedArrayBuffer): number {
    const rows = new Int32Array(shared, batch.rows, batch.count)
    const generations = new Int32Array(shared, batch.generations, batch.count)
    const values = new Float64Array(shared, batch.inputs[0]!, this.#start.capacityRows)
    let asked = 0
    for (let index = 0; index < batch.count; index++) {
      const row = rows[index]!
      const owner = (generations[index]! >>> 0) + 1
      if (this.#keptFor[row] !== owner) {
        if (!Number.isFinite(values[row]!)) continue
        for (let at = row; at < this.#kept.length; at += this.#start.capacityRows) this.#kept[at] = 0
        this.#keptFor[row] = owner
      }
      this.#asked[asked++] = index
    }
    return asked
  }

  #forecast(steps: number, rows: Int32Array, positions: Int32Array): void {
    const { capacityRows } = this.#start
    for (let each = 0; each < this.#stateSize; each++) {
      const state = this.#column(this.#state, each, positions.length)
      const kept = this.#kept.subarray(each * capacityRows, (each + 1) * capacityRows)
      for (let at = 0; at < positions.length; at++) state[at] = kept[rows[positions[at]!]!]!
    }
    caught(() => this.#exports.forecast(this.#inputs, this.#state, this.#output, positions.length, steps))
    for (let each = 0; each < this.#stateSize; each++) {
      const state = this.#column(this.#state, each, positions.length)
      const kept = this.#kept.subarray(each * capacityRows, (each + 1) * capacityRows)
      for (let at = 0; at < positions.length; at++) kept[rows[positions[at]!]!] = state[at]!
    }
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
