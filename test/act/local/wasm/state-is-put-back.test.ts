import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { call, withSandbox } from './harness.js'

const COUNTER = `(module (memory (export "memory") 1 4) (data (i32.const 8) "data")
  (global $hidden (mut i32) (i32.const 7))
  (global $shown (export "shown") (mut i64) (i64.const 8))
  (global $single (mut f32) (f32.const 0.5))
  (global $double (mut f64) (f64.const 0.25))
  (global $fixed i32 (i32.const 9))
  (func (export "count") (result i32)
    (global.set $hidden (i32.add (global.get $hidden) (i32.const 1)))
    (global.set $shown (i64.add (global.get $shown) (i64.const 1)))
    (global.set $single (f32.add (global.get $single) (f32.const 1)))
    (global.set $double (f64.add (global.get $double) (f64.const 1)))
    (i32.store8 (i32.const 8) (i32.add (i32.load8_u (i32.const 8)) (i32.const 1)))
    (i32.store (i32.const 65532) (i32.const 1))
    (i32.add (global.get $hidden) (i32.add (i32.load8_u (i32.const 8)) (i32.add (i32.wrap_i64 (global.get $shown))
      (i32.add (i32.trunc_f32_s (f32.mul (global.get $single) (f32.const 2)))
        (i32.trunc_f64_s (f64.mul (global.get $double) (f64.const 4))))))))
  (func (export "trap") (drop (call 0)) (unreachable)))`

test('memory and globals, shown or not, are what they were after each task', () =>
  withSandbox(COUNTER, (sandbox) => {
    assert.ok(sandbox.restorable)
    const first = sandbox.run(() => call(sandbox, 'count'))
    for (let task = 0; task < 5; task++)
      assert.is(
        sandbox.run(() => call(sandbox, 'count')),
        first,
      )
    assert.is(new Uint8Array(sandbox.memory!.buffer).at(-1), 0)
    assert.is((sandbox.exports['shown'] as WebAssembly.Global).value, 8n)
  }))

test('a trap in the middle of a task leaves nothing behind', () =>
  withSandbox(COUNTER, (sandbox) => {
    const { instance } = sandbox
    const first = sandbox.run(() => call(sandbox, 'count'))
    for (let task = 0; task < 5; task++) {
      assert.throws(
        () => sandbox.run(() => call(sandbox, 'trap')),
        (error: unknown) => error instanceof WebAssembly.RuntimeError,
      )
      assert.is(
        sandbox.run(() => call(sandbox, 'count')),
        first,
      )
    }
    assert.is(sandbox.instance, instance)
  }))

test('a promise of a task is waited for, and no other task begins meanwhile', () =>
  withSandbox(COUNTER, async (sandbox) => {
    const first = sandbox.run(() => call(sandbox, 'count'))
    const task = sandbox.run(async () => {
      await Promise.resolve()
      return call(sandbox, 'count')
    })
    assert.throws(() => sandbox.run(() => 0), /running already/)
    assert.throws(() => sandbox.reset(), /running already/)
    assert.is(await task, first)
    assert.is(
      sandbox.run(() => call(sandbox, 'count')),
      first,
    )
  }))

test.run()
