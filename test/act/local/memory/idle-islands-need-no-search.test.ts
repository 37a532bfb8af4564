import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bytesOf, memoryOf, MIB, WASM_PAGE, withIsland } from './harness.js'

const PAGE = 4096
const MANY = 200
const TASKS = 208

test('what the process does while an island is parked does not make its reset search', () =>
  withIsland(4 * MIB, ({ island }) => {
    const memory = memoryOf(4 * MIB)
    const bytes = bytesOf(memory)
    const elsewhere = bytesOf(memoryOf(TASKS * WASM_PAGE))
    for (let task = 0; task < TASKS; task++) {
      elsewhere[task * WASM_PAGE] = 1 // a new page: the process's fault count moves
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
