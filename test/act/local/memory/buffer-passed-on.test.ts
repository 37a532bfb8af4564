import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { MIB, withIsland } from './harness.js'

type Transferable = ArrayBuffer & { transfer?(): ArrayBuffer }

// From Node 21 on ArrayBuffer's transfer() hands the same bytes to a new object; before, structuredClone copies them.
function passOn(buffer: Transferable): ArrayBuffer {
  return buffer.transfer === undefined ? structuredClone(buffer, { transfer: [buffer] }) : buffer.transfer()
}

test('a buffer that passed its bytes on to another one cannot reach the island after detach', () =>
  withIsland(MIB / 2, ({ island, content }) => {
    const buffer = island.expose()
    const alias = new Uint8Array(passOn(buffer))
    assert.is(alias[5], content[5])
    island.detach()
    alias.fill(9)
    assert.is(alias[5], 9)
    assert.is(island.firstDifference(), null)
  }))

test.run()
