import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { WasmSandbox } from '../../../../src/act/local/wasm/index.js'
import { assemble, call, withSandbox } from './harness.js'

// Does whatever a task can do to its instance, and tells all that can be seen of it.
const ANYTHING = `(module (memory $memory 1 4) (data (i32.const 100) "declared")
  (type $number (func (result i32)))
  (table $functions 4 8 funcref) (elem (table $functions) (i32.const 0) func $one $two)
  (table $hosts (export "hosts") 3 6 externref)
  (tag $thrown (param i32))
  (global $a (mut i32) (i32.const 11)) (global $b (mut i64) (i64.const 12)) (global $f (mut f64) (f64.const 0.5))
  (global $reference (mut funcref) (ref.func $two)) (global $host (export "host") (mut externref) (ref.null extern))
  (func $one (result i32) (i32.const 1)) (func $two (result i32) (i32.const 2))
  (func (export "store") (param i32 i32) (i32.store (local.get 0) (local.get 1)))
  (func (export "global") (param i32 i32)
    (global.set $a (local.get 1))
    (global.set $b (i64.extend_i32_s (local.get 0)))
    (global.set $f (f64.convert_i32_s (local.get 0)))
    (global.set $reference (ref.null func)))
  (func (export "table") (param i32 i32)
    (table.set $functions (local.get 0) (if (result funcref) (i32.and (local.get 1) (i32.const 1))
      (then (ref.func $one)) (else (ref.null func)))))
  (func (export "fill") (param i32 i32) (table.fill $functions (local.get 0) (ref.func $two) (i32.const 2)))
  (func (export "copy") (param i32 i32) (table.copy $functions $functions (local.get 0) (i32.const 0) (i32.const 2)))
  (func (export "growMemory") (param i32 i32) (drop (memory.grow (i32.const 1))))
  (func (export "growTable") (param i32 i32) (drop (table.grow $functions (ref.func $one) (i32.const 1))))
  (func (export "trap") (param i32 i32) (global.set $a (i32.const 13)) (unreachable))
  (func (export "throw") (param i32 i32) (global.set $a (i32.const 14)) (throw $thrown (local.get 0)))
  (func $deep (export "overflow") (param i32 i32)
    (global.set $a (i32.add (global.get $a) (i32.const 1)))
    (call $deep (local.get 0) (local.get 1)))
  (func (export "sum") (result i32) (local $at i32) (local $sum i32)
    (loop $next
      (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 31)) (i32.load (local.get $at))))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $next (i32.lt_u (local.get $at) (i32.const 65536))))
    (local.get $sum))
  (func (export "pages") (result i32) (memory.size))
  (func (export "entries") (result i32) (table.size $functions))
  (func (export "a") (result i32) (global.get $a))
  (func (export "b") (result i64) (global.get $b))
  (func (export "f") (result f64) (global.get $f))
  (func (export "hasReference") (result i32) (ref.is_null (global.get $reference)))
  (func (export "isNull") (param i32) (result i32) (ref.is_null (table.get $functions (local.get 0))))
  (func (export "entry") (param i32) (result i32) (call_indirect $functions (type $number) (local.get 0))))`

type Exports = Record<string, (...values: number[]) => number | bigint>

function seen(exports: Exports): unknown[] {
  const plain = ['sum', 'pages', 'entries', 'a', 'b', 'f', 'hasReference'].map((name) => exports[name]!())
  const nulls = [0, 1, 2, 3].map((at) => exports['isNull']!(at))
  const hosts = exports['hosts'] as unknown as WebAssembly.Table
  const given = [0, 1, 2].map((at) => hosts.get(at) as unknown)
  const host = (exports['host'] as unknown as WebAssembly.Global).value as unknown
  return [...plain, ...nulls, exports['entry']!(0), exports['entry']!(1), hosts.length, ...given, host]
}

const step = fc.record({
  name: fc.constantFrom(
    'store',
    'global',
    'table',
    'fill',
    'copy',
    'trap',
    'throw',
    'overflow',
    'growMemory',
    'growTable',
    'hostSets',
    'hostGrows',
    'hostGlobal',
  ),
  at: fc.nat({ max: 70_000 }),
  index: fc.nat({ max: 4 }),
  value: fc.integer(),
})

function perform(
  sandbox: WasmSandbox,
  { name, at, index, value }: typeof step extends fc.Arbitrary<infer T> ? T : never,
) {
  const hosts = sandbox.exports['hosts'] as WebAssembly.Table
  try {
    if (name === 'hostSets') hosts.set(index, { value })
    else if (name === 'hostGrows') hosts.grow(1)
    else if (name === 'hostGlobal') (sandbox.exports['host'] as WebAssembly.Global).value = { value }
    else call(sandbox, name, name === 'store' ? at : index, value)
  } catch {
    // a trap, or what was thrown: it goes on with what is there then
  }
}

const fresh = seen(new WebAssembly.Instance(new WebAssembly.Module(assemble(ANYTHING))).exports as unknown as Exports)

test('whatever a task does, the next one finds what a new instance has', () =>
  withSandbox(ANYTHING, (sandbox) => {
    assert.equal(sandbox.program.obstacles, [])
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        sandbox.run(() => steps.forEach((each) => perform(sandbox, each)))
        assert.equal(seen(sandbox.exports as unknown as Exports), fresh)
      }),
      { numRuns: 300 },
    )
  }))

test('an instance is kept unless its memory or a table has grown', () =>
  withSandbox(ANYTHING, (sandbox) => {
    for (const [name, isKept] of [
      ['store', true],
      ['table', true],
      ['fill', true],
      ['trap', true],
      ['throw', true],
      ['overflow', true],
      ['growMemory', false],
      ['growTable', false],
      ['hostGrows', false],
    ] as const) {
      const { instance } = sandbox
      sandbox.run(() => perform(sandbox, { name, at: 1000, index: 1, value: 1 }))
      assert.is(sandbox.instance === instance, isKept, name)
    }
  }))

test.run()
