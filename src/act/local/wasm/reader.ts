// Walks through the bytes of a wasm module. Format: https://webassembly.github.io/spec/core/binary/index.html
import { Errors } from '../errors.js'

/**
 * The compiler has accepted the module already, so what does not fit is a form unknown here. Positions are of the whole
 * module.
 */
export class Reader {
  position: number
  readonly end: number
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array, position = 0, end = bytes.length) {
    this.#bytes = bytes
    this.position = position
    this.end = end
  }

  get atEnd(): boolean {
    return this.position >= this.end
  }

  byte(): number {
    if (this.position >= this.end) throw Errors.WasmMalformed(this.position)
    return this.#bytes[this.position++]!
  }

  skip(length: number): void {
    this.position += length
    if (this.position > this.end) throw Errors.WasmMalformed(this.end)
  }

  take(length: number): Uint8Array {
    this.skip(length)
    return this.#bytes.subarray(this.position - length, this.position)
  }

  since(position: number): Uint8Array {
    return this.#bytes.subarray(position, this.position)
  }

  /** A reader of what comes next, so long. */
  part(length: number): Reader {
    this.skip(length)
    return new Reader(this.#bytes, this.position - length, this.position)
  }

  /** Unsigned LEB128; exact up to 2^53, beyond any size in a module. */
  integer(): number {
    let value = 0
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.byte()
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
    }
  }

  /** A number of either sign, however long. */
  skipInteger(): void {
    while (this.byte() >= 0x80);
  }

  text(): string {
    return new TextDecoder().decode(this.take(this.integer()))
  }
}
