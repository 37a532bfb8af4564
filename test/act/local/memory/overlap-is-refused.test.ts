import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Overlay } from '../../../../src/act/local/memory/index.js'
import { codeOf, memoryOf, MIB, WASM_PAGE, withIsland } from './harness.js'

test('no two islands or overlays meet on a memory', () =>
  withIsland(MIB, ({ reservation, image, island }) => {
    const memory = memoryOf(4 * MIB, true)
    const other = reservation.createIsland({ sizeBytes: MIB, image })
    island.attach(memory, { offsetBytes: MIB })
    for (const offsetBytes of [WASM_PAGE, MIB, 2 * MIB - WASM_PAGE]) {
      assert.is(codeOf(() => other.attach(memory, { offsetBytes })), 'ATOLL_OVERLAP', `at ${offsetBytes}`)
    }
    assert.is(codeOf(() => Overlay.create(memory, image)), 'ATOLL_OVERLAP')
    other.attach(memory, { offsetBytes: 2 * MIB })
    other.detach()
    island.detach()
  }))

test.run()
