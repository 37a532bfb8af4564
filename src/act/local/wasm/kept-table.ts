// A table that goes back to its entries. Comparing all of them takes far longer than a memory's reset, so that is done
// only for a table that code of the module writes to. Otherwise there is the host, whose writes are noted as it makes them.

type Index = number

export class KeptTable {
  readonly #table: WebAssembly.Table
  readonly #isWritten: boolean
  #length = 0
  #entries: readonly unknown[] = []
  /** Entries as they were before the host's first write to them. */
  readonly #overwritten = new Map<Index, unknown>()

  /** @param isWritten code of the module writes to it @param isHosts the host may write to it */
  constructor(table: WebAssembly.Table, isWritten: boolean, isHosts: boolean) {
    this.#table = table
    this.#isWritten = isWritten
    if (isHosts && !isWritten) this.#watch()
  }

  keep(): void {
    const { length } = this.#table
    this.#length = length
    this.#overwritten.clear()
    if (this.#isWritten) this.#entries = Array.from({ length }, (_, at): unknown => this.#table.get(at))
  }

  isKept(): boolean {
    if (this.#table.length !== this.#length) return false
    return [...this.#changes()].length === 0
  }

  /** @returns false when it has grown, which cannot be undone */
  restore(): boolean {
    if (this.#table.length !== this.#length) return false
    for (const [at, entry] of this.#changes()) set.call(this.#table, at, entry)
    this.#overwritten.clear()
    return true
  }

  *#changes(): Generator<[Index, unknown]> {
    yield* this.#overwritten
    for (const [at, entry] of this.#entries.entries()) if (!Object.is(this.#table.get(at), entry)) yield [at, entry]
  }

  #watch(): void {
    const note = (at: Index) => {
      if (!this.#overwritten.has(at)) this.#overwritten.set(at, this.#table.get(at))
    }
    // On the object itself: the instance goes on without it, and other tables are not concerned.
    Object.defineProperty(this.#table, 'set', {
      value(this: WebAssembly.Table, ...given: [Index, unknown]) {
        note(given[0])
        set.apply(this, given)
      },
    })
  }
}

const { set } = WebAssembly.Table.prototype
