import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rejection } from '../../../rejection.js'
import { call, programOf, withSandbox } from './harness.js'

const DROPPING = `(module (global $starts (import "host" "starts") (mut i32))
  (memory (export "memory") 1) (data (i32.const 0) "active") (data $passive "passive")
  (func $start (global.set $starts (i32.add (global.get $starts) (i32.const 1))))
  (start $start)
  (func (export "use") (result i32)
    (memory.init $passive (i32.const 64) (i32.const 0) (i32.const 7))
    (data.drop $passive)
    (i32.add (i32.load8_u (i32.const 64)) (i32.load8_u (i32.const 0)))))`

test('a module that drops its data has a new instance for every task, on the same memory', async () => {
  const starts = new WebAssembly.Global({ value: 'i32', mutable: true }, 0)
  const test = (sandbox: Parameters<Parameters<typeof withSandbox>[1]>[0]) => {
    assert.is(sandbox.restorable, false)
    assert.equal(sandbox.program.obstacles, ['it drops data segments'])
    const { memory, instance } = sandbox
    for (let task = 0; task < 3; task++) {
      assert.is(
        sandbox.run(() => call(sandbox, 'use')),
        'p'.charCodeAt(0) + 'a'.charCodeAt(0),
      )
    }
    assert.is(sandbox.memory, memory)
    assert.is.not(sandbox.instance, instance)
    assert.is(starts.value, 4)
    assert.throws(() => sandbox.capture(), /cannot be captured: it drops data segments/)
    assert.throws(() => sandbox.state, /cannot be captured/)
  }
  await withSandbox(DROPPING, test, { imports: { host: { starts } } })
})

const TABLES = `(module (table $t 2 8 funcref) (elem $e func $one) (func $one (result i32) (i32.const 1))
  (func (export "grow") (drop (table.grow $t (ref.func $one) (i32.const 1))))
  (func (export "write") (table.set $t (i32.const 1) (ref.func $one)))
  (func (export "size") (result i32) (table.size $t)))`

test('a table that has grown is as long as before for the next task', () =>
  withSandbox(TABLES, (sandbox) => {
    sandbox.run(() => call(sandbox, 'grow'))
    assert.is(call(sandbox, 'size'), 2)
    assert.is(sandbox.reset(), 'restored')
  }))

test('what was captured and is bound to its instance ends with it', () =>
  withSandbox(TABLES, (sandbox) => {
    call(sandbox, 'write')
    sandbox.capture()
    assert.throws(() => sandbox.state, /bound to its instance/)
    call(sandbox, 'grow')
    assert.throws(() => sandbox.reset(), /can neither be put back nor replaced/)
    assert.throws(() => sandbox.reset(), /the sandbox is closed/)
  }))

test('what was captured and can leave its instance is in the next one', () =>
  withSandbox(
    `(module (memory (export "memory") 1 4) (global $g (mut i64) (i64.const 1))
      (func (export "set") (global.set $g (i64.const -5)) (i32.store (i32.const 4) (i32.const 77)))
      (func (export "grow") (drop (memory.grow (i32.const 2))))
      (func (export "get") (result i64) (i64.add (global.get $g) (i64.extend_i32_s (i32.load (i32.const 4))))))`,
    (sandbox) => {
      call(sandbox, 'set')
      sandbox.capture()
      const { instance } = sandbox
      call(sandbox, 'grow')
      assert.is(sandbox.reset(), 'replaced')
      assert.is.not(sandbox.instance, instance)
      assert.is(call(sandbox, 'get') as unknown, 72n)
      assert.is(sandbox.memory!.buffer.byteLength, 65_536)
    },
  ))

const IMPORTING = `(module (import "env" "memory" (memory 1 4)) (func (export "grow") (drop (memory.grow (i32.const 1)))))`

test('a memory of the host that has grown ends the sandbox', async () => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 4 })
  const test = (sandbox: Parameters<Parameters<typeof withSandbox>[1]>[0]) => {
    assert.is(sandbox.memory, memory)
    assert.throws(() => sandbox.run(() => call(sandbox, 'grow')), /its memory, which the host made, has grown/)
  }
  await withSandbox(IMPORTING, test, { imports: { env: { memory } } })
})

test('imports are made anew for the memory of a new instance', async () => {
  const given: (WebAssembly.Memory | null)[] = []
  const imports = (memory: WebAssembly.Memory | null) => {
    given.push(memory)
    return {}
  }
  await withSandbox(
    IMPORTING,
    (sandbox) => {
      sandbox.run(() => call(sandbox, 'grow'))
      assert.equal(given.length, 2)
      assert.is(given[1], sandbox.memory)
      assert.is.not(given[0], given[1])
    },
    { imports },
  )
})

for (const [what, text, reason] of [
  ['several memories', '(module (memory 1) (memory 1))', /memor/i],
  ['a 64-bit memory', '(module (memory i64 1))', /memor/i],
  ['a shared memory', '(module (memory 1 1 shared))', /its memory is shared with other threads/],
] as const) {
  test(`a module with ${what} is refused, and the reason is told`, async () => {
    assert.match((await rejection(programOf(text))).message, reason)
  })
}

test.run()
