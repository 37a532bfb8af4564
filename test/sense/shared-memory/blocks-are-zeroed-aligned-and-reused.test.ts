import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { SharedMemory } from '../../../src/sense/index.js'

test('a block is aligned to a cache line and clean, also when it was used before', () => {
  const memory = new SharedMemory()
  const first = memory.allocate(100)
  assert.is(first.pointer % 64, 0)
  memory.uint8(first.pointer, 100).fill(7)
  memory.release(first)
  const second = memory.allocate(90)
  assert.is(second.pointer, first.pointer)
  assert.ok(memory.uint8(second.pointer, 90).every((byte) => byte === 0))
})

test('views made before the memory grew stay valid', () => {
  const memory = new SharedMemory()
  const view = memory.float64(memory.allocate(8).pointer, 1)
  const far = memory.allocate(64 * 2 ** 20)
  view[0] = 42
  assert.is(memory.float64(view.byteOffset, 1)[0], 42)
  assert.is(memory.uint8(far.pointer, far.lengthBytes).length, 64 * 2 ** 20)
})

test.run()
