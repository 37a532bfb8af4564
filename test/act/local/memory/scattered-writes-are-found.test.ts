import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bytesOf, memoryOf, MIB, withIsland } from './harness.js'

const PAGE = 4096

// The kernel tells of runs of pages in arrays of some hundreds, and is mistaken about where it stopped.
test('writes to thousands of pages that do not touch each other are all found', () =>
  withIsland(24 * MIB, ({ island }) => {
    const memory = memoryOf(24 * MIB)
    island.attach(memory)
    const bytes = bytesOf(memory)
    const pages = bytes.length / PAGE
    for (const step of [2, 3, 2, 5, 12, 3, 2]) {
      for (let page = step - 1; page < pages; page += step) bytes[page * PAGE + step]! ^= 0xff
      island.invalidate()
      island.reset()
      assert.is(island.firstDifference(), null, `every page of ${step}`)
    }
    assert.ok(island.resets().scanned > 3)
    island.detach()
  }))

test.run()
