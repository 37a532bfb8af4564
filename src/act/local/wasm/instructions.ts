// Every instruction that V8 knows without experimental flags, and what stands behind its code: enough to walk through a
// function's body. Codes: https://webassembly.github.io/spec/core/binary/instructions.html, the older form of exceptions
// https://github.com/WebAssembly/exception-handling, threads https://github.com/WebAssembly/threads
import { Errors } from '../errors.js'
import type { Reader } from './reader.js'

/** Instructions that leave traces outside of a linear memory. Those behind a prefix: prefix * 0x1000 + code. */
export const CODE = {
  end: 0x0b,
  globalSet: 0x24,
  tableSet: 0x26,
  structSet: 0xfb005,
  arraySet: 0xfb00e,
  arrayFill: 0xfb010,
  arrayCopy: 0xfb011,
  arrayInitData: 0xfb012,
  arrayInitElement: 0xfb013,
  dataDrop: 0xfc009,
  tableInit: 0xfc00c,
  elementDrop: 0xfc00d,
  tableCopy: 0xfc00e,
  tableFill: 0xfc011,
} as const

const PREFIXES = { references: 0xfb, bulk: 0xfc, vectors: 0xfd, atomics: 0xfe } as const
const PREFIX_SCALE = 0x1000

/** @param index of what the instruction names, or of what it writes to where it names two things; else 0 */
export type Visit = (code: number, index: number) => void

/** Moves past what stands behind a code. @returns the index to be visited with it */
type Operands = (reader: Reader) => number | void

const none: Operands = () => undefined
const one: Operands = (reader) => reader.integer()
const two: Operands = (reader) => {
  reader.skipInteger()
  return reader.integer()
}
const toAndFrom: Operands = (reader) => {
  const to = reader.integer()
  reader.skipInteger()
  return to
}
const signed: Operands = (reader) => reader.skipInteger()
const fixed =
  (length: number): Operands =>
  (reader) =>
    reader.skip(length)
/** Alignment with a flag that says whether a memory is named, and the offset. */
const access: Operands = (reader) => {
  const NAMES_MEMORY = 0x40
  if ((reader.integer() & NAMES_MEMORY) !== 0) reader.skipInteger()
  reader.skipInteger()
}
const accessOfLane: Operands = (reader) => {
  access(reader)
  reader.skip(1)
}
const branches: Operands = (reader) => {
  for (let left = reader.integer(); left >= 0; left--) reader.skipInteger()
}
const valueTypes: Operands = (reader) => {
  for (let left = reader.integer(); left > 0; left--) valueType(reader)
}
const catches: Operands = (reader) => {
  const WITH_TAG = [0x00, 0x01]
  const WITHOUT = [0x02, 0x03]
  blockType(reader)
  for (let left = reader.integer(); left > 0; left--) {
    const kind = reader.byte()
    if (WITH_TAG.includes(kind)) reader.skipInteger()
    else if (!WITHOUT.includes(kind)) throw Errors.WasmMalformed(reader.position)
    reader.skipInteger()
  }
}
const cast: Operands = (reader) => {
  reader.skip(1)
  for (let left = 3; left > 0; left--) reader.skipInteger()
}

/** `[from, to, operands]`, both ends included. */
type Row = readonly [number, number, Operands]

const PLAIN: readonly Row[] = [
  [0x00, 0x01, none], // unreachable, nop
  [0x02, 0x04, blockType], // block, loop, if
  [0x05, 0x05, none], // else
  [0x06, 0x06, blockType], // try
  [0x07, 0x09, one], // catch, throw, rethrow
  [0x0a, 0x0b, none], // throw_ref, end
  [0x0c, 0x0d, one], // br, br_if
  [0x0e, 0x0e, branches], // br_table
  [0x0f, 0x0f, none], // return
  [0x10, 0x10, one], // call
  [0x11, 0x11, two], // call_indirect
  [0x12, 0x12, one], // return_call
  [0x13, 0x13, two], // return_call_indirect
  [0x14, 0x15, one], // call_ref, return_call_ref
  [0x18, 0x18, one], // delegate
  [0x19, 0x1b, none], // catch_all, drop, select
  [0x1c, 0x1c, valueTypes], // select of a type
  [0x1f, 0x1f, catches], // try_table
  [0x20, 0x26, one], // local.get to table.set
  [0x28, 0x3e, access], // loads and stores
  [0x3f, 0x40, one], // memory.size, memory.grow
  [0x41, 0x42, signed], // i32.const, i64.const
  [0x43, 0x43, fixed(4)], // f32.const
  [0x44, 0x44, fixed(8)], // f64.const
  [0x45, 0xc4, none], // numbers
  [0xd0, 0xd0, signed], // ref.null
  [0xd1, 0xd1, none], // ref.is_null
  [0xd2, 0xd2, one], // ref.func
  [0xd3, 0xd4, none], // ref.eq, ref.as_non_null
  [0xd5, 0xd6, one], // br_on_null, br_on_non_null
]

const REFERENCES: readonly Row[] = [
  [0x00, 0x01, one], // struct.new
  [0x02, 0x05, two], // struct.get, struct.set
  [0x06, 0x07, one], // array.new
  [0x08, 0x0a, two], // array.new_fixed, _data, _elem
  [0x0b, 0x0e, one], // array.get, array.set
  [0x0f, 0x0f, none], // array.len
  [0x10, 0x10, one], // array.fill
  [0x11, 0x13, two], // array.copy, init_data, init_elem
  [0x14, 0x17, signed], // ref.test, ref.cast
  [0x18, 0x19, cast], // br_on_cast
  [0x1a, 0x1e, none], // conversions, i31
]

const BULK: readonly Row[] = [
  [0x00, 0x07, none], // saturating truncations
  [0x08, 0x08, two], // memory.init
  [0x09, 0x09, one], // data.drop
  [0x0a, 0x0a, two], // memory.copy
  [0x0b, 0x0b, one], // memory.fill
  [0x0c, 0x0c, two], // table.init
  [0x0d, 0x0d, one], // elem.drop
  [0x0e, 0x0e, toAndFrom], // table.copy
  [0x0f, 0x11, one], // table.grow, size, fill
]

const VECTORS: readonly Row[] = [
  [0x00, 0x0b, access], // loads and stores
  [0x0c, 0x0d, fixed(16)], // v128.const, i8x16.shuffle
  [0x0e, 0x14, none], // swizzle, splats
  [0x15, 0x22, fixed(1)], // lanes
  [0x23, 0x53, none], // comparisons, bits
  [0x54, 0x5b, accessOfLane],
  [0x5c, 0x5d, access], // loads with zeros
  [0x5e, 0xff, none],
  [0x100, 0x113, none], // relaxed
]

const ATOMICS: readonly Row[] = [
  [0x00, 0x02, access], // notify, waits
  [0x03, 0x03, fixed(1)], // fence
  [0x10, 0x4e, access],
]

function table(rows: readonly Row[]): readonly (Operands | undefined)[] {
  const operands: (Operands | undefined)[] = []
  for (const [from, to, kind] of rows) for (let code = from; code <= to; code++) operands[code] = kind
  return operands
}

const plain = table(PLAIN)
const prefixed: ReadonlyMap<number, readonly (Operands | undefined)[]> = new Map([
  [PREFIXES.references, table(REFERENCES)],
  [PREFIXES.bulk, table(BULK)],
  [PREFIXES.vectors, table(VECTORS)],
  [PREFIXES.atomics, table(ATOMICS)],
])

/** Visits each instruction up to the reader's end. @throws Error on one that is not known */
export function visitInstructions(reader: Reader, visit: Visit): void {
  while (!reader.atEnd) visitOne(reader, visit)
}

/** Moves past an expression that is computed when a module is instantiated, its end included. */
export function skipConstantExpression(reader: Reader): void {
  let last = -1
  while (last !== CODE.end) visitOne(reader, (code) => (last = code))
}

function visitOne(reader: Reader, visit: Visit): void {
  const from = reader.position
  let code = reader.byte()
  let operands = plain[code]
  const behindPrefix = prefixed.get(code)
  if (behindPrefix !== undefined) {
    const suffix = reader.integer()
    operands = behindPrefix[suffix]
    code = code * PREFIX_SCALE + suffix
  }
  if (operands === undefined) throw Errors.WasmInstruction(code, from)
  visit(code, operands(reader) ?? 0)
}

/** Moves past a type of a value. @returns its code; of a reference what it refers to, where that has a code */
export function valueType(reader: Reader): number {
  const OF_HEAP_TYPE = [0x63, 0x64]
  const ABSTRACT = 0x40
  const LONG = 0x80
  const type = reader.byte()
  if (!OF_HEAP_TYPE.includes(type)) return type
  const heapType = reader.byte()
  if (heapType >= LONG) reader.skipInteger()
  return heapType >= ABSTRACT && heapType < LONG ? heapType : type
}

/** Empty, a value's type, or the index of a function's type. */
function blockType(reader: Reader): void {
  const LONG = 0x80
  if (valueType(reader) >= LONG) reader.skipInteger()
}
