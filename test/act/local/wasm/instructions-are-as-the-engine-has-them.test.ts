import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { visitInstructions } from '../../../../src/act/local/wasm/instructions.js'
import { Reader } from '../../../../src/act/local/wasm/reader.js'
import { concatenate, integer, section } from '../../../../src/act/local/wasm/writer.js'

// Behind `unreachable` an instruction may take anything from the stack. One that no engine knows stands behind it: where
// the engine stumbles over that, the instruction with its operands has ended, and where it does not, that is an operand.
const UNREACHABLE = 0x00
const END = 0x0b
const UNKNOWN = 0xff
/** Instructions that begin, part or end a block, and one that needs a type: their operands are not found like this. */
const STRUCTURE = [0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x0b, 0x18, 0x19, 0x1c, 0x1f]
/** First operands: indexes, of types and alignments, that are valid for some instruction. The rest are zeros. */
const FIRST = [[], [1], [2], [2, 2], [3]] as const
const HEADER = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)

const FUNCTION_TYPE = [0x60, 0, 0]
const HEAP_TYPES = [0x5f, 1, 0x7f, 1, 0x5e, 0x7f, 1] // a struct and an array, both of a changing i32

function moduleWith(body: readonly number[], types: readonly number[]): Uint8Array<ArrayBuffer> {
  const of = (id: number, ...bytes: number[]) => section(id, [Uint8Array.from(bytes)])
  return concatenate([
    HEADER,
    of(1, ...types),
    of(3, 1, 0), // a function
    of(4, 1, 0x70, 0, 1), // a table of one entry
    of(5, 1, 0, 1), // a memory of one page
    of(13, 1, 0, 0), // a tag
    of(6, 1, 0x7f, 1, 0x41, 0, 0x0b), // a global
    of(9, 1, 1, 0, 1, 0), // a passive element segment
    of(12, 1), // data segments
    section(10, [Uint8Array.of(1), integer(body.length + 1), Uint8Array.from([0, ...body])]),
    of(11, 1, 1, 0), // a passive data segment
  ])
}

const WITH_HEAP_TYPES = [3, ...FUNCTION_TYPE, ...HEAP_TYPES]
const types = WebAssembly.validate(moduleWith([END], WITH_HEAP_TYPES)) ? WITH_HEAP_TYPES : [1, ...FUNCTION_TYPE]

/** The instruction with its operands as the engine takes them; null: it takes none such. */
function asTheEngineTakesIt(code: readonly number[], mostOperands: number): number[] | null {
  for (let count = 0; count <= mostOperands; count++) {
    for (const first of FIRST.filter(({ length }) => length <= count)) {
      const body = [UNREACHABLE, ...code, ...first, ...new Array<number>(count - first.length).fill(0)]
      if (stumblesAtTheEndOf(body)) return [...body, END]
    }
  }
  return null
}

function stumblesAtTheEndOf(body: readonly number[]): boolean {
  try {
    new WebAssembly.Module(moduleWith([...body, UNKNOWN, END], types))
  } catch (error) {
    return /invalid opcode 0xff/i.test((error as Error).message)
  }
  return false
}

function lengthOf(body: readonly number[]): number | string {
  const reader = new Reader(Uint8Array.from(body))
  let count = 0
  try {
    visitInstructions(reader, () => count++)
  } catch (error) {
    return (error as Error).message
  }
  return count
}

function compare(codes: Iterable<readonly number[]>, mostOperands: number): { found: number; differing: string[] } {
  let found = 0
  const differing: string[] = []
  for (const code of codes) {
    const body = asTheEngineTakesIt(code, mostOperands)
    if (body === null) continue
    found++
    if (lengthOf(body) !== 3) differing.push(`${Buffer.from(code).toString('hex')}: ${lengthOf(body)}`)
  }
  return { found, differing }
}

function* plainCodes(): Generator<readonly number[]> {
  for (let code = 0; code < UNKNOWN; code++) if (!STRUCTURE.includes(code)) yield [code]
}

function* codesBehind(prefix: number, end: number): Generator<readonly number[]> {
  for (let code = 0; code < end; code++) yield [prefix, ...integer(code)]
}

test('plain instructions have the operands that the engine reads', () => {
  const { found, differing } = compare(plainCodes(), 8)
  assert.equal(differing, [])
  assert.ok(found > 170, `${found} are known to the engine`)
})

for (const [what, prefix, end, mostOperands, least] of [
  ['bulk', 0xfc, 0x20, 2, 17],
  ['vector', 0xfd, 0x114, 16, 230],
  ['atomic', 0xfe, 0x50, 2, 60],
  ['reference', 0xfb, 0x28, 4, types === WITH_HEAP_TYPES ? 23 : 0],
] as const) {
  test(`${what} instructions have the operands that the engine reads`, () => {
    const { found, differing } = compare(codesBehind(prefix, end), mostOperands)
    assert.equal(differing, [])
    assert.ok(found >= least, `${found} are known to the engine`)
  })
}

test.run()
