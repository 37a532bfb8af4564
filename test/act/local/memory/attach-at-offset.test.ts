import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bytesOf, memoryOf, MIB, WASM_PAGE, withIsland } from './harness.js'

test('islands attached at offsets leave the rest of the memory alone', () =>
  withIsland(WASM_PAGE, ({ reservation, image, island, content }) => {
    const memory = memoryOf(MIB)
    const other = reservation.createIsland({ sizeBytes: WASM_PAGE, image })
    bytesOf(memory).fill(9)
    island.attach(memory, { offsetBytes: WASM_PAGE })
    other.attach(memory, { offsetBytes: 3 * WASM_PAGE })
    const page = (index: number) => bytesOf(memory).subarray(index * WASM_PAGE, (index + 1) * WASM_PAGE)
    for (const index of [0, 2, 4]) assert.ok(page(index).every((byte) => byte === 9), `page ${index}`)
    for (const index of [1, 3]) assert.is(Buffer.compare(page(index), content), 0, `page ${index}`)
    island.detach()
    other.detach()
  }))

test.run()
