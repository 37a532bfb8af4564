import type { Block, SharedMemory } from './shared-memory.js'

/** One Float64 per row: `pointer` for kernels, `values` for the host thread; both are the same memory. */
export interface Column {
  /** Where kernels find it in the shared memory. */
  readonly pointer: number
  /** By row. A view of the shared memory that stays valid. */
  readonly values: Float64Array
}

/** Columns that live and die together: a signal's history, a model's states, a forecast's results. */
export class ColumnGroup {
  readonly pointer: number
  readonly count: number
  readonly capacityRows: number
  readonly #memory: SharedMemory
  readonly #block: Block
  readonly #all: Float64Array
  readonly #fill: number

  constructor(memory: SharedMemory, capacityRows: number, count: number, fill: number, rowCount: number) {
    this.#memory = memory
    this.#block = memory.allocate(capacityRows * count * Float64Array.BYTES_PER_ELEMENT)
    this.pointer = this.#block.pointer
    this.count = count
    this.capacityRows = capacityRows
    this.#fill = fill
    this.#all = memory.float64(this.pointer, capacityRows * count)
    // Only rows that have been used: writing the others would turn address space into memory.
    for (let row = 0; row < rowCount; row++) this.resetRow(row)
  }

  column(index: number): Column {
    const pointer = this.pointer + index * this.capacityRows * Float64Array.BYTES_PER_ELEMENT
    return { pointer, values: this.#memory.float64(pointer, this.capacityRows) }
  }

  resetRow(row: number): void {
    for (let cell = row; cell < this.#all.length; cell += this.capacityRows) this.#all[cell] = this.#fill
  }

  release(): void {
    this.#memory.release(this.#block)
  }
}
