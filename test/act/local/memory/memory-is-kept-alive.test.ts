import { setImmediate } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { memoryOf, MIB, withIsland } from './harness.js'

const collect = globalThis.gc!

test('a memory is not collected while an island is attached to it, and is afterwards', () =>
  withIsland(MIB, async ({ island }) => {
    const attachToNew = () => {
      const memory = memoryOf(MIB)
      island.attach(memory)
      return new WeakRef(memory)
    }
    const memory = attachToNew()
    const collectAll = async () => {
      for (let turn = 0; turn < 5; turn += 1) {
        await setImmediate()
        collect()
      }
    }
    await collectAll()
    assert.ok(memory.deref())
    await setImmediate() // deref keeps it until the end of the turn
    island.detach()
    await collectAll()
    assert.is(memory.deref(), undefined)
  }))

test.run()
