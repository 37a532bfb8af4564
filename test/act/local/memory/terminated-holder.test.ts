import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Holder, MIB, withIsland } from './harness.js'

for (const how of ['attach', 'expose'] as const) {
  test(`a worker terminated in the middle of a task gives its island back: ${how}`, () =>
    withIsland(MIB, async ({ island }) => {
      const holder = new Holder()
      await holder.ask({ do: how, islandId: island.id })
      await holder.ask({ do: 'write', at: 70_000, byte: 1 })
      await holder.ask({ do: 'spin' })
      const { threadId } = holder.worker
      await holder.end()
      assert.is(island.status.state, 'parked')
      assert.is(island.status.content, 'used')
      assert.is(island.status.abandonedByThreadId, threadId)
      island.reset()
      assert.is(island.firstDifference(), null)
      assert.is(island.status.abandonedByThreadId, null)
    }))
}

test.run()
