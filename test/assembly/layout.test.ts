import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { instantiateKernels } from '../../src/forecast/kernels.js'
import * as layout from '../../src/forecast/layout.js'
import { SharedMemory } from '../../src/sense/index.js'

test('every record of the host lies as the compiler laid out its twin', () => {
  const memory = new SharedMemory(2 ** 22)
  const { pointer } = memory.allocate(4096)
  const kernels = instantiateKernels(memory.memory) as unknown as { layoutOffsets(at: number): void }
  kernels.layoutOffsets(pointer)
  const offsets = memory.int32(pointer, 1024)
  const structs = Object.entries(layout).sort(([a], [b]) => (a < b ? -1 : 1))
  let at = 0
  for (const [name, struct] of structs) {
    const end = offsets.indexOf(-1, at)
    assert.equal([...offsets.subarray(at, end)], Object.values<number>(struct.offsets), name)
    at = end + 1
  }
  assert.is(structs.length, 10)
})

test.run()
