// Reads and rewrites just so much of a wasm binary as islands need: the memory it imports, its start function, its data
// segments. Format: https://webassembly.github.io/spec/core/binary/modules.html
import { Errors } from './errors.js'

export const WASM_PAGE_BYTES = 65_536

const SECTION = { custom: 0, import: 2, start: 8, data: 11 } as const
const IMPORT = { function: 0, table: 1, memory: 2, global: 3, tag: 4 } as const
const HEADER_BYTES = 8
const MAGIC = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]

interface Section {
  readonly id: number
  /** From the section's id to its end. */
  readonly whole: Uint8Array
  readonly content: Uint8Array
}

export interface ImportedMemory {
  readonly initialPages: number
  /** null: none declared. */
  readonly maximumPages: number | null
  readonly shared: boolean
  readonly is64: boolean
}

/** Whether the bytes begin as a wasm module does; whether they are valid is for the compiler to say. */
export function looksLikeWasm(binary: Uint8Array): boolean {
  return MAGIC.every((byte, index) => binary[index] === byte)
}

/** The limits that a module declares for the memory it imports, or null when it imports none by that name. */
export function importedMemory(binary: Uint8Array, module: string, name: string): ImportedMemory | null {
  const section = sections(binary).find(({ id }) => id === SECTION.import)
  if (section === undefined) return null
  const reader = new Reader(section.content)
  for (let left = reader.integer(); left > 0; left--) {
    const named = reader.text() === module && reader.text() === name
    const memory = readImport(reader)
    if (named && memory !== null) return memory
  }
  return null
}

/** The same module without its start function: instantiating it writes the data segments and executes nothing. */
export function withoutStart(binary: Uint8Array): Uint8Array<ArrayBuffer> {
  return join(
    sections(binary)
      .filter(({ id }) => id !== SECTION.start)
      .map(({ whole }) => whole),
  )
}

/**
 * The same module with every active data segment made an empty passive one: instantiating it leaves the memory as it
 * is. Once instantiated nobody can tell, as an active segment counts as dropped from then on, which is to say empty.
 */
export function withoutActiveData(binary: Uint8Array): Uint8Array<ArrayBuffer> {
  return join(
    sections(binary).map((section) =>
      section.id === SECTION.data ? emptyActiveSegments(section.content) : section.whole,
    ),
  )
}

function sections(binary: Uint8Array): Section[] {
  const found: Section[] = []
  const reader = new Reader(binary, HEADER_BYTES)
  while (!reader.atEnd) {
    const from = reader.position
    const id = reader.byte()
    const content = reader.take(reader.integer())
    found.push({ id, content, whole: binary.subarray(from, reader.position) })
  }
  return found
}

/** Moves past one import's description. @returns it when it is a memory */
function readImport(reader: Reader): ImportedMemory | null {
  const kind = reader.byte()
  if (kind === IMPORT.memory) return readLimits(reader)
  if (kind === IMPORT.function) reader.integer()
  else if (kind === IMPORT.tag) (reader.take(1), reader.integer())
  else if (kind === IMPORT.global) (reader.valueType(), reader.take(1))
  else if (kind === IMPORT.table) (reader.valueType(), readLimits(reader))
  else throw Errors.WasmMalformed(reader.position)
  return null
}

function readLimits(reader: Reader): ImportedMemory {
  const flags = reader.byte()
  const initialPages = reader.integer()
  const maximumPages = (flags & 1) !== 0 ? reader.integer() : null
  return { initialPages, maximumPages, shared: (flags & 2) !== 0, is64: (flags & 4) !== 0 }
}

function emptyActiveSegments(content: Uint8Array): Uint8Array {
  const PASSIVE = 1
  const WITH_MEMORY_INDEX = 2
  const reader = new Reader(content)
  const count = reader.integer()
  const parts = [content.subarray(0, reader.position)]
  for (let segment = 0; segment < count; segment++) {
    const from = reader.position
    const flags = reader.integer()
    if (flags === WITH_MEMORY_INDEX) reader.integer()
    if (flags !== PASSIVE) reader.constantExpression()
    reader.take(reader.integer())
    parts.push(flags === PASSIVE ? content.subarray(from, reader.position) : Uint8Array.of(PASSIVE, 0))
  }
  const rewritten = concatenate(parts)
  return concatenate([Uint8Array.of(SECTION.data), encodeInteger(rewritten.length), rewritten])
}

function join(parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return concatenate([Uint8Array.from(MAGIC), ...parts])
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function encodeInteger(value: number): Uint8Array {
  const bytes: number[] = []
  for (; value >= 0x80; value = Math.floor(value / 0x80)) bytes.push((value % 0x80) | 0x80)
  return Uint8Array.from([...bytes, value])
}

/**
 * Walks through binary data; the compiler has accepted the module already, so what does not fit is a form unknown here.
 */
class Reader {
  position: number
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array, position = 0) {
    this.#bytes = bytes
    this.position = position
  }

  get atEnd(): boolean {
    return this.position >= this.#bytes.length
  }

  byte(): number {
    const byte = this.#bytes[this.position++]
    if (byte === undefined) throw Errors.WasmMalformed(this.position)
    return byte
  }

  take(length: number): Uint8Array {
    this.position += length
    if (this.position > this.#bytes.length) throw Errors.WasmMalformed(this.position)
    return this.#bytes.subarray(this.position - length, this.position)
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

  text(): string {
    return new TextDecoder().decode(this.take(this.integer()))
  }

  valueType(): void {
    const TYPED_REFERENCE = [0x63, 0x64]
    if (TYPED_REFERENCE.includes(this.byte())) this.integer()
  }

  /** Moves past the offset of a segment. */
  constantExpression(): void {
    const END = 0x0b
    const WITH_OPERAND = [0x23, 0x41, 0x42] // global.get, i32.const, i64.const
    const WITHOUT = [0x6a, 0x6b, 0x6c, 0x7c, 0x7d, 0x7e] // add, sub and mul of i32 and i64
    for (let code = this.byte(); code !== END; code = this.byte()) {
      if (WITH_OPERAND.includes(code)) this.integer()
      else if (!WITHOUT.includes(code)) throw Errors.WasmMalformed(this.position)
    }
  }
}
