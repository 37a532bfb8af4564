import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ScratchArea, SnapshotBuffer } from '../../../../src/act/local/memory/index.js'
import { MIB } from './harness.js'
import { carryOut, deeds, describe, fill, PLACES, withFolder } from './scratch-harness.js'

for (const [kind, place] of Object.entries(PLACES)) {
  test(`whatever is done to a folder on a ${kind}, it goes back, and forth again from a snapshot`, () =>
    withFolder(place, (folder) => {
      fill(folder)
      const buffer = SnapshotBuffer.create(4 * MIB)
      const area = ScratchArea.open(folder)
      const fresh = describe(folder)
      fc.assert(
        fc.property(deeds, deeds, (before, after) => {
          for (const deed of before) if (deed.do !== 'link') carryOut(folder, deed)
          const then = describe(folder)
          const snapshot = area.snapshot(buffer)
          for (const deed of after) carryOut(folder, deed)
          area.reset()
          assert.equal(describe(folder), fresh, 'reset')
          assert.is(area.changedBytes(), 0)
          snapshot.restore()
          assert.equal(describe(folder), then, 'restored')
          assert.is(area.changedBytes(), snapshot.changedBytes)
          snapshot.close()
          area.reset()
          assert.equal(describe(folder), fresh, 'reset again')
          assert.is(buffer.freeBytes, buffer.sizeBytes)
        }),
        { numRuns: 25 },
      )
      area.close()
      buffer.close()
    }))
}

test.run()
