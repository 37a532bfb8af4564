import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { MIB, withIsland } from './harness.js'

test('an exposed buffer shows the island, and has length 0 with all its views after detach', () =>
  withIsland(MIB, ({ island, content }) => {
    const buffer = island.expose()
    const view = new Uint8Array(buffer)
    assert.is(Buffer.compare(view, content), 0)
    view[9] = view[9]! ^ 1
    island.detach()
    assert.is(buffer.byteLength, 0)
    assert.is(view.length, 0)
    assert.is(view[9], undefined)
    assert.is(island.firstDifference(), 9)
  }))

test.run()
