import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bytesOf, memoryOf, MIB, withIsland } from './harness.js'

const PAGE = 4096
const MANY = 200

test('what the process does while an island is parked does not make its reset search', () =>
  withIsland(4 * MIB, ({ island }) => {
    const memory = memoryOf(4 * MIB)
    const bytes = bytesOf(memory)
    const elsewhere: Uint8Array[] = []
    for (let task = 0; task < 200; task++) {
      elsewhere[task % 8] = new Uint8Array(MIB).fill(task) // new pages: the process's fault count moves
      island.attach(memory)
      for (let page = 0; page < MANY; page++) bytes[3 * page * PAGE + task]! ^= 0xff
      island.detach()
      island.reset()
    }
    assert.is(island.firstDifference(), null)
    const { copied, scanned, keptPages } = island.resets()
    assert.is(keptPages, MANY)
    assert.ok(copied > scanned, `${copied} copied, ${scanned} scanned`)
  }))

test.run()
