import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { guardReport } from '../../../../src/act/local/memory/index.js'
import { Holder, MIB, withIsland } from './harness.js'

test('the holder of a revoked buffer reads a zero page, which is counted, and goes on', () =>
  withIsland(MIB, async ({ island, content }) => {
    const holder = new Holder()
    try {
      assert.is(await holder.ask({ do: 'expose', islandId: island.id }), null)
      assert.is(await holder.ask({ do: 'read', at: 8193 }), content[8193])
      const { hits } = guardReport()
      const { address } = island.status
      island.revoke()
      assert.is(island.status.state, 'parked')
      assert.is(await holder.ask({ do: 'read', at: 8193 }), 0)
      await holder.ask({ do: 'write', at: 8193, byte: 9 })
      assert.equal(guardReport(), { hits: hits + 1, lastAddress: address + 8192 })
      assert.is(island.firstDifference(), null)
      assert.is(await holder.ask({ do: 'detach', islandId: island.id }), 'ATOLL_REVOKED')
      assert.is(await holder.ask({ do: 'read', at: 8193 }), null)
      assert.is(await holder.ask({ do: 'expose', islandId: island.id }), null)
      assert.is(await holder.ask({ do: 'read', at: 8193 }), content[8193])
    } finally {
      await holder.end()
    }
  }))

test.run()
