import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { PageRegion } from '../../../../src/act/local/memory/index.js'
import { bytesOf, memoryOf, MIB, withIsland } from './harness.js'

const PAGE = 4096

// The kernel tells of runs of pages in arrays of some hundreds, and is mistaken about where it stopped.
test('writes to thousands of pages that do not touch each other are all found', () =>
  withIsland(24 * MIB, ({ island }) => {
    const memory = memoryOf(24 * MIB)
    island.attach(memory)
    // Declared, its pages are looked for each time; a reset looks for them only where that is cheapest.
    const region = PageRegion.ofIsland(island, { offsetBytes: 0, sizeBytes: island.sizeBytes })
    const bytes = bytesOf(memory)
    const pages = bytes.length / PAGE
    for (const step of [2, 3, 2, 5, 12, 3, 2]) {
      for (let page = step - 1; page < pages; page += step) bytes[page * PAGE + step]! ^= 0xff
      assert.is(region.changedBytes(), Math.floor(pages / step) * PAGE, `every page of ${step} differs`)
      island.invalidate()
      island.reset()
      assert.is(island.firstDifference(), null, `every page of ${step}`)
    }
    region.close()
    island.detach()
  }))

test.run()
