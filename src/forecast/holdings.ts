import type { Block, ColumnGroup, SharedMemory, Table } from '../sense/index.js'
import type { Job } from './job.js'
import type { FieldType, Struct } from './struct.js'

/**
 * What a forecast keeps in shared memory: columns that follow its table's rows, and job records. Given back in one
 * call.
 */
export class Holdings {
  readonly memory: SharedMemory
  readonly table: Table
  readonly #groups: ColumnGroup[] = []
  readonly #blocks: Block[] = []

  constructor(memory: SharedMemory, table: Table) {
    this.memory = memory
    this.table = table
  }

  /** `count` columns side by side, reset to `fill` whenever a new target takes a row. */
  columns(count: number, fill: number): ColumnGroup {
    const group = this.table.allocate(count, fill)
    this.#groups.push(group)
    return group
  }

  /** Records side by side. @returns where the first one is */
  records<Fields extends Record<string, FieldType>>(
    struct: Struct<Fields>,
    values: readonly Readonly<Record<keyof Fields, number>>[],
  ): number {
    const pointer = this.bytes(struct.sizeBytes * values.length)
    values.forEach((fields, index) =>
      struct.write(this.memory.memory.buffer, pointer + index * struct.sizeBytes, fields),
    )
    return pointer
  }

  /** A zeroed block that no row's change touches. @returns where it is */
  bytes(lengthBytes: number): number {
    const block = this.memory.allocate(lengthBytes)
    this.#blocks.push(block)
    return block.pointer
  }

  /** A job record with all its fields written. */
  job<Fields extends Record<string, FieldType>>(
    kernel: string,
    struct: Struct<Fields>,
    values: Readonly<Record<keyof Fields, number>>,
  ): Job {
    return { kernel, pointer: this.records(struct, [values]) }
  }

  /** Nothing may run on these columns any more. */
  release(): void {
    for (const group of this.#groups.splice(0)) this.table.release(group)
    for (const block of this.#blocks.splice(0)) this.memory.release(block)
  }
}
