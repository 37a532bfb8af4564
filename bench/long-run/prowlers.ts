// The functions of the long run: each has an image of its own, looks for what does not belong there, and leaves as much
// behind as it can.
import binaryen from 'assemblyscript/binaryen'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FunctionDefinition } from '../../src/act/local/functions.js'
import type { Random } from '../../src/sense/random.js'

/** The eight bytes that begin every input, wherever a task has copied it to. */
export const MAGIC = new DataView(new TextEncoder().encode('ATOLLMRK').buffer).getBigInt64(0, true)
/** magic, tenant, number of the task, what it does, distance of its marks, and three words of nothing. */
export const INPUT_WORDS = 8
const INPUT_BYTES = 8 * INPUT_WORDS
/** marks of others that it found, sum of its image's words, tenant, number of the task. */
export const OUTPUT_WORDS = 4

const HEAP = 1024
const DATA_AT = 4096

export const DOES = { plain: 0n, grow: 1n, trap: 2n, endless: 3n } as const
export type Doing = keyof typeof DOES

/** A function of the long run, and what its memory must hold when a task begins. */
export interface Prowler {
  readonly definition: FunctionDefinition
  /** Sum of the words of its image, modulo 2^64. */
  readonly imageSum: bigint
}

/**
 * Writes the modules of functions whose images differ in size and content.
 * @param folder where the modules go; it exists
 */
export function makeProwlers(count: number, folder: string, random: Random): Prowler[] {
  mkdirSync(folder, { recursive: true })
  return Array.from({ length: count }, (_, index) => {
    const pages = 1 + random.integer(index % 10 === 0 ? 32 : 4)
    const words = BigInt64Array.from({ length: 64 + random.integer(512) }, () => word(random))
    const name = `prowler-${index}`
    const file = join(folder, `${name}.wasm`)
    writeFileSync(file, assemble(moduleText(pages, words)))
    const definition: FunctionDefinition = { name, kind: 'wasm', file, timeoutMs: 60_000, labels: { tier: 'long-run' } }
    return { definition, imageSum: BigInt.asIntN(64, words.reduce((sum, each) => sum + each, 0n)) }
  })
}

/** The input of a task. @param stride distance between two of the marks it leaves, a multiple of 8 from 64 */
export function inputOf(tenant: number, task: number, doing: Doing, stride: number): Uint8Array {
  const words = BigInt64Array.of(MAGIC, BigInt(tenant), BigInt(task), DOES[doing], BigInt(stride), 0n, 0n, 0n)
  return new Uint8Array(words.buffer)
}

function word(random: Random): bigint {
  return BigInt.asIntN(64, (BigInt(random.integer(2 ** 32)) << 32n) | BigInt(random.integer(2 ** 32)))
}

function assemble(text: string): Uint8Array {
  const module = binaryen.parseText(text)
  try {
    module.setFeatures(binaryen.Features.All)
    return module.emitBinary()
  } finally {
    module.dispose()
  }
}

/**
 * Before a task writes anything it counts the marks in its memory and adds up all words, its input left out. Then it
 * copies its input all over the memory, at the distance that the input says.
 */
function moduleText(pages: number, content: BigInt64Array): string {
  const data = [...new Uint8Array(content.buffer)].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('')
  return `(module
    (import "env" "memory" (memory ${pages} ${pages + 4}))
    (data (i32.const ${DATA_AT}) "${data}")
    (global $heap (mut i32) (i32.const ${HEAP}))
    (func (export "allocate") (param $length i32) (result i32)
      (global.set $heap (i32.add (global.get $heap) (local.get $length)))
      (i32.sub (global.get $heap) (local.get $length)))
    (func $size (result i32) (i32.shl (memory.size) (i32.const 16)))
    (func $mark (param $input i32) (param $stride i32) (local $at i32)
      (local.set $at (i32.add (local.get $input) (i32.const ${INPUT_BYTES})))
      (block $end (loop $next
        (br_if $end (i32.gt_u (i32.add (local.get $at) (i32.const ${INPUT_BYTES})) (call $size)))
        (memory.copy (local.get $at) (local.get $input) (i32.const ${INPUT_BYTES}))
        (local.set $at (i32.add (local.get $at) (local.get $stride)))
        (br $next))))
    (func (export "run") (param $input i32) (param $length i32) (result i64)
      (local $at i32) (local $word i64) (local $found i64) (local $sum i64)
      (if (i32.ne (local.get $input) (i32.const ${HEAP})) (then (unreachable)))
      (block $end (loop $next
        (br_if $end (i32.ge_u (local.get $at) (call $size)))
        (if (i32.ge_u (i32.sub (local.get $at) (local.get $input)) (local.get $length)) (then
          (local.set $word (i64.load (local.get $at)))
          (local.set $found (i64.add (local.get $found)
            (i64.extend_i32_u (i64.eq (local.get $word) (i64.load (local.get $input))))))
          (local.set $sum (i64.add (local.get $sum) (local.get $word)))))
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (br $next)))
      (local.set $word (i64.load offset=24 (local.get $input)))
      (if (i64.eq (local.get $word) (i64.const ${DOES.grow})) (then (drop (memory.grow (i32.const 1)))))
      (call $mark (local.get $input) (i32.wrap_i64 (i64.load offset=32 (local.get $input))))
      (if (i64.eq (local.get $word) (i64.const ${DOES.trap})) (then (unreachable)))
      (if (i64.eq (local.get $word) (i64.const ${DOES.endless})) (then (loop $again (br $again))))
      (i64.store offset=24 (local.get $input) (i64.load offset=16 (local.get $input)))
      (i64.store offset=16 (local.get $input) (i64.load offset=8 (local.get $input)))
      (i64.store offset=8 (local.get $input) (local.get $sum))
      (i64.store (local.get $input) (local.get $found))
      (i64.or (i64.shl (i64.extend_i32_u (local.get $input)) (i64.const 32)) (i64.const ${8 * OUTPUT_WORDS}))))`
}
