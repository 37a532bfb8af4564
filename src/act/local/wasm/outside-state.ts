// What an instance keeps outside of its memory: globals and tables.
import { KeptTable } from './kept-table.js'
import type { StateNames } from './rewrite.js'

/** Values of the globals that change, in the order of their names. */
export type GlobalValues = readonly unknown[]

export class OutsideState {
  readonly #globals: readonly WebAssembly.Global[]
  readonly #tables: readonly KeptTable[]
  #values: GlobalValues = []

  /** @param hostHasExports then what the host does to tables is watched */
  constructor(instance: WebAssembly.Instance, names: StateNames, hostHasExports: boolean) {
    this.#globals = names.globals.map((name) => instance.exports[name] as WebAssembly.Global)
    this.#tables = names.tables.map((name) => {
      const table = instance.exports[name] as WebAssembly.Table
      return new KeptTable(table, names.writtenTables.includes(name), hostHasExports)
    })
    this.keep()
  }

  get values(): GlobalValues {
    return this.#values
  }

  /** Whether it could be brought into another instance: tables are as they were kept, and globals hold no references. */
  get isPortable(): boolean {
    return this.#tables.every((table) => table.isKept()) && this.#globals.every(({ value }) => isPlain(value))
  }

  /** What `restore` goes back to is what there is now. */
  keep(): void {
    this.#values = this.#globals.map(({ value }) => value as unknown)
    for (const table of this.#tables) table.keep()
  }

  setGlobals(values: GlobalValues): void {
    for (let at = 0; at < this.#globals.length; at++) this.#globals[at]!.value = values[at]
  }

  /** @returns false when it cannot: a table has grown */
  restore(): boolean {
    this.setGlobals(this.#values)
    let isWhole = true
    for (const table of this.#tables) isWhole = table.restore() && isWhole
    return isWhole
  }
}

/** References belong to the instance, or to the host's thread. */
function isPlain(value: unknown): boolean {
  return value === null || typeof value === 'number' || typeof value === 'bigint'
}
