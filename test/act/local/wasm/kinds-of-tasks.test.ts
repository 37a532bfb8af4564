import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { call, withSandbox } from './harness.js'

const TOUCHING = `(module (memory (export "memory") 64) (data (i32.const 0) "image")
  (func (export "touch") (param $page i32) (result i32) (local $at i32)
    (local.set $at (i32.shl (local.get $page) (i32.const 12)))
    (i32.store (local.get $at) (i32.add (i32.load (local.get $at)) (i32.const 1)))
    (i32.load (local.get $at))))`

test('tasks of any kind, in any order, find the memory as it was', () =>
  withSandbox(TOUCHING, (sandbox) => {
    const image = new Uint8Array(sandbox.memory!.buffer).slice()
    for (let task = 0; task < 200; task++) {
      const kind = 1 + ((task * 7) % 5)
      const first = kind === 1 ? 0 : 100 * kind // the pages of its kind, and one that is all its own
      const touch = () => [first, first + 1, 500 + (task % 20)].map((page) => call(sandbox, 'touch', page))
      const found = sandbox.run(touch, { kind })
      assert.equal(found.slice(first === 0 ? 1 : 0), first === 0 ? [1, 1] : [1, 1, 1])
      if (task % 20 === 0) assert.is(Buffer.compare(new Uint8Array(sandbox.memory!.buffer), image), 0)
    }
  }))

test.run()
