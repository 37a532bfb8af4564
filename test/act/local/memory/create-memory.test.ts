import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createMemory } from '../../../../src/act/local/memory/index.js'
import { bytesOf, withIsland, WASM_PAGE } from './harness.js'

test('createMemory makes ordinary memories, most of them aligned to 1 GiB', () =>
  withIsland(WASM_PAGE, ({ island, content }) => {
    let aligned = 0
    for (let round = 0; round < 8; round += 1) {
      const memory = createMemory({ initial: 1, maximum: 10, shared: round % 2 === 0 })
      island.attach(memory)
      assert.is(Buffer.compare(bytesOf(memory), content), 0)
      if (island.status.address % 2 ** 30 === 0) aligned += 1
      island.detach()
      assert.is(memory.grow(1), 1)
    }
    assert.ok(aligned > 4, `${aligned} of 8 are aligned`)
    assert.throws(() => createMemory({ initial: 2, maximum: 1 }), RangeError)
  }))

test.run()
