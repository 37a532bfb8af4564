import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bytesOf, Holder, memoryOf, MIB, withIsland } from './harness.js'

test('an island passes from thread to thread by its id, with its content', () =>
  withIsland(MIB, async ({ island, content }) => {
    const holder = new Holder()
    try {
      await holder.ask({ do: 'attach', islandId: island.id })
      assert.is(await holder.ask({ do: 'read', at: 4097 }), content[4097])
      await holder.ask({ do: 'write', at: 4097, byte: 200 })
      await holder.ask({ do: 'detach', islandId: island.id })
      const memory = memoryOf(MIB)
      island.attach(memory)
      assert.is(bytesOf(memory)[4097], 200)
      island.detach()
    } finally {
      await holder.end()
    }
  }))

test.run()
