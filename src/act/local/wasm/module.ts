// What a wasm module declares, read from its binary.
import { Errors } from '../errors.js'
import { skipConstantExpression, valueType } from './instructions.js'
import { Reader } from './reader.js'

export const WASM_PAGE_BYTES = 65_536

export const SECTION = {
  custom: 0,
  type: 1,
  import: 2,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  code: 10,
  data: 11,
  tag: 13,
} as const

/** What is imported or exported. */
export const KIND = { function: 0, table: 1, memory: 2, global: 3, tag: 4 } as const

export const HEADER = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00)

export interface Section {
  readonly id: number
  /** From the section's id to its end. */
  readonly whole: Uint8Array
  /** A new reader of its content. */
  read(): Reader
}

export interface Named {
  readonly module: string
  readonly name: string
}

export interface Limits {
  readonly initial: number
  /** null: none declared. */
  readonly maximum: number | null
  readonly shared: boolean
  readonly is64: boolean
}

/** Sizes are in wasm pages. */
export interface DeclaredMemory extends Limits {
  /** null: the module's own. */
  readonly imported: Named | null
}

export interface DeclaredGlobal {
  /** Code of its type. */
  readonly type: number
  readonly isMutable: boolean
  readonly isImported: boolean
}

export interface Export {
  readonly name: string
  readonly kind: number
  readonly index: number
}

export interface ParsedModule {
  readonly sections: readonly Section[]
  /** Imported ones first, as their indexes count; likewise tables and globals. */
  readonly memories: readonly DeclaredMemory[]
  /** Codes of their types. */
  readonly tables: readonly number[]
  readonly globals: readonly DeclaredGlobal[]
  readonly exports: readonly Export[]
  /** Index of the start function, or null. */
  readonly start: number | null
}

/** Whether the bytes begin as a wasm module does; whether they are valid is for the compiler to say. */
export function looksLikeWasm(binary: Uint8Array): boolean {
  return HEADER.every((byte, index) => binary[index] === byte)
}

/** @param binary of a module that the compiler has accepted @throws Error when it has a form that is not understood */
export function parseModule(binary: Uint8Array): ParsedModule {
  const sections = readSections(binary)
  const memories: DeclaredMemory[] = []
  const globals: DeclaredGlobal[] = []
  const exports: Export[] = []
  const tables: number[] = []
  let start: number | null = null
  const each = (id: number, read: (reader: Reader) => void) => {
    const reader = sections.find((section) => section.id === id)?.read()
    for (let left = reader?.integer() ?? 0; left > 0; left--) read(reader!)
  }
  each(SECTION.import, (reader) => {
    const imported = { module: reader.text(), name: reader.text() }
    const kind = reader.byte()
    if (kind === KIND.function) reader.skipInteger()
    else if (kind === KIND.tag) (reader.skip(1), reader.skipInteger())
    else if (kind === KIND.global) globals.push(readGlobal(reader, true))
    else if (kind === KIND.memory) memories.push({ ...readLimits(reader), imported })
    else if (kind === KIND.table) (tables.push(valueType(reader)), readLimits(reader))
    else throw Errors.WasmMalformed(reader.position)
  })
  each(SECTION.table, (reader) => tables.push(readTable(reader)))
  each(SECTION.memory, (reader) => memories.push({ ...readLimits(reader), imported: null }))
  each(SECTION.global, (reader) => {
    globals.push(readGlobal(reader, false))
    skipConstantExpression(reader)
  })
  each(SECTION.export, (reader) => exports.push({ name: reader.text(), kind: reader.byte(), index: reader.integer() }))
  start =
    sections
      .find(({ id }) => id === SECTION.start)
      ?.read()
      .integer() ?? null
  return { sections, memories, tables, globals, exports, start }
}

function readSections(binary: Uint8Array): Section[] {
  const found: Section[] = []
  const reader = new Reader(binary, HEADER.length)
  while (!reader.atEnd) {
    const from = reader.position
    const id = reader.byte()
    const content = reader.part(reader.integer())
    const { position, end } = content
    found.push({ id, whole: reader.since(from), read: () => new Reader(binary, position, end) })
  }
  return found
}

function readGlobal(reader: Reader, isImported: boolean): DeclaredGlobal {
  const type = valueType(reader)
  const mutability = reader.byte()
  if (mutability > 1) throw Errors.WasmMalformed(reader.position)
  return { type, isMutable: mutability === 1, isImported }
}

function readLimits(reader: Reader): Limits {
  const KNOWN_FLAGS = 7
  const flags = reader.byte()
  if ((flags & ~KNOWN_FLAGS) !== 0) throw Errors.WasmMalformed(reader.position)
  const initial = reader.integer()
  const maximum = (flags & 1) !== 0 ? reader.integer() : null
  return { initial, maximum, shared: (flags & 2) !== 0, is64: (flags & 4) !== 0 }
}

/** @returns the code of its type */
function readTable(reader: Reader): number {
  const WITH_INITIAL_VALUE = 0x40
  const first = valueType(reader)
  const hasValue = first === WITH_INITIAL_VALUE
  if (hasValue) reader.skip(1)
  const type = hasValue ? valueType(reader) : first
  readLimits(reader)
  if (hasValue) skipConstantExpression(reader)
  return type
}
