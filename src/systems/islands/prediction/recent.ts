/** A bounded map: whoever was not heard of for longest gives way. */
export class Recent<Value> {
  readonly #limit: number
  readonly #values = new Map<string, Value>()

  constructor(limit: number) {
    this.#limit = limit
  }

  get size(): number {
    return this.#values.size
  }

  /** Counts as having been heard of. */
  get(key: string): Value | undefined {
    const value = this.#values.get(key)
    if (value !== undefined) {
      this.#values.delete(key)
      this.#values.set(key, value)
    }
    return value
  }

  set(key: string, value: Value): void {
    this.#values.delete(key)
    this.makeRoom()
    this.#values.set(key, value)
  }

  /** @returns who gave way, if it was full */
  makeRoom(): Value | undefined {
    if (this.#values.size < this.#limit) return undefined
    const [key, value] = this.#values.entries().next().value!
    this.#values.delete(key)
    return value
  }
}
