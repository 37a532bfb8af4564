import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { analyse } from '../../../../src/act/local/wasm/analysis.js'
import { parseModule } from '../../../../src/act/local/wasm/module.js'
import { concatenate } from '../../../../src/act/local/wasm/writer.js'
import { assemble } from './harness.js'

const TABLE = '(table 4 8 funcref) (elem $e func $f) (func $f)'
const func = (body: string) => `(func (export "x") ${body})`

const IRREVERSIBLE: Record<string, [text: string, obstacle: RegExp]> = {
  'data.drop': [`(module (memory 1) (data $d "x") ${func('(data.drop $d)')})`, /drops data segments/],
  'elem.drop': [`(module ${TABLE} ${func('(elem.drop $e)')})`, /drops element segments/],
  'a global of 128 bits': [
    `(module (global $v (mut v128) (v128.const i32x4 0 0 0 0)) ${func('(global.set $v (v128.const i32x4 1 0 0 0))')})`,
    /keeps a vector in a global/,
  ],
  'an exception in a table': [
    `(module (table $t 1 exnref) ${func('(table.set $t (i32.const 0) (ref.null exn))')})`,
    /keeps an exception in a table/,
  ],
  'a struct': [
    `(module (type $s (struct (field (mut i32)))) (global $g (ref $s) (struct.new $s (i32.const 0)))
      ${func('(struct.set $s 0 (global.get $g) (i32.const 1))')})`,
    /structs or arrays/,
  ],
}

const REVERSIBLE: Record<string, string> = {
  'table.get': `(module ${TABLE} ${func('(drop (table.get (i32.const 1)))')})`,
  'table.grow': `(module ${TABLE} ${func('(drop (table.grow (ref.null func) (i32.const 1)))')})`,
  'memory.grow': `(module (memory 1) ${func('(drop (memory.grow (i32.const 1)))')})`,
  'a thrown exception': `(module (tag $t (param i32)) ${func('(throw $t (i32.const 1))')})`,
  'a caught exception': `(module (tag $t (param i32)) (func (export "x") (result i32)
    (block $h (result i32) (try_table (catch $t $h) (throw $t (i32.const 1))) (i32.const 0))))`,
  'a caught exception of the older form': `(module (tag $t (param i32))
    ${func('(try (do (throw $t (i32.const 1))) (catch $t (drop (pop i32))))')})`,
  'a tail call': '(module (func $f (export "x") (return_call $f)))',
  atomics: `(module (memory 1) ${func('(drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1))) (atomic.fence)')})`,
}

const WRITING = [
  '(table.set (i32.const 1) (ref.func $f))',
  '(table.fill (i32.const 1) (ref.null func) (i32.const 1))',
  '(table.copy (i32.const 1) (i32.const 0) (i32.const 1))',
  '(table.init $e (i32.const 1) (i32.const 0) (i32.const 1))',
]

for (const [what, [text, obstacle]] of Object.entries(IRREVERSIBLE)) {
  test(`${what} cannot be undone, and the reason is told`, () => {
    const { obstacles } = analyse(parseModule(assemble(text)))
    assert.is(obstacles.length, 1)
    assert.match(obstacles[0]!, obstacle)
  })
}

for (const [what, text] of Object.entries(REVERSIBLE)) {
  test(`${what} is no obstacle`, () => {
    const { obstacles, writtenTables } = analyse(parseModule(assemble(text)))
    assert.equal([obstacles, writtenTables], [[], []])
  })
}

for (const write of WRITING) {
  test(`${write.slice(1, 11)} writes to a table, which is named`, () => {
    const other = '(table $other 2 externref)'
    const { obstacles, writtenTables } = analyse(parseModule(assemble(`(module ${TABLE} ${other} ${func(write)})`)))
    assert.equal([obstacles, writtenTables], [[], [0]])
  })
}

test('only globals that somebody may set are put back', () => {
  const text = `(module (global $never (mut i32) (i32.const 1)) (global $fixed i32 (i32.const 2))
    (global $set (mut i32) (i32.const 3)) (global (export "shown") (mut i64) (i64.const 4))
    ${func('(global.set $set (i32.const 5))')})`
  assert.equal(analyse(parseModule(assemble(text))).changingGlobals, [2, 3])
})

test('an instruction that is not known is an obstacle, as it may do anything', () => {
  const binary = assemble(`(module ${func('(nop) (nop)')})`)
  const at = binary.lastIndexOf(0x01) // the last nop
  const unknown = concatenate([binary.subarray(0, at), Uint8Array.of(0xff), binary.subarray(at + 1)])
  assert.match(analyse(parseModule(unknown)).obstacles[0]!, /not all of its code is understood: .* 0xff at byte/)
})

test.run()
