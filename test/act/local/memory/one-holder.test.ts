import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { codeOf, Holder, memoryOf, MIB, withIsland } from './harness.js'

test('an island has one holder: until it detaches, nobody else may attach, expose, reset, detach or close it', () =>
  withIsland(MIB, async ({ island }) => {
    const holder = new Holder()
    try {
      assert.is(await holder.ask({ do: 'attach', islandId: island.id }), null)
      assert.is(island.status.holderThreadId, holder.worker.threadId)
      for (const call of [
        () => island.attach(memoryOf(MIB)),
        () => island.expose(),
        () => island.reset(),
        () => island.wipe(),
        () => island.close(),
      ]) {
        assert.is(codeOf(call), 'ATOLL_IN_USE')
      }
      assert.is(codeOf(() => island.detach()), 'ATOLL_NOT_HELD')
      assert.is(await holder.ask({ do: 'resetHeld', islandId: island.id }), null)
      assert.is(await holder.ask({ do: 'detach', islandId: island.id }), null)
      assert.is(island.status.holderThreadId, null)
    } finally {
      await holder.end()
    }
  }))

test.run()
