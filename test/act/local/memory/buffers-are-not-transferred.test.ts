import { MessageChannel } from 'node:worker_threads'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { MIB, withIsland } from './harness.js'

type Transferable = ArrayBuffer & { transfer?(): ArrayBuffer }

const { port1 } = new MessageChannel()
const WAYS: Record<string, (buffer: Transferable) => unknown> = {
  structuredClone: (buffer) => structuredClone(buffer, { transfer: [buffer] }),
  'structuredClone of a view': (buffer) => structuredClone(new Uint8Array(buffer), { transfer: [buffer] }).buffer,
  postMessage: (buffer) => port1.postMessage(buffer, [buffer]),
  transfer: (buffer) => buffer.transfer?.(),
}

// Node 20 copies what is to be transferred, Node 24 throws, and in Node 22 transfer() passes the memory on.
for (const [name, pass] of Object.entries(WAYS)) {
  test(`after detach the memory of a large buffer is out of reach, whatever ${name} has made of it`, () =>
    withIsland(4 * MIB, ({ island }) => {
      const buffer = island.expose()
      let passed: unknown = null
      try {
        passed = pass(buffer)
      } catch (error) {
        assert.match(String(error), /DataCloneError|TypeError/)
      }
      island.detach()
      assert.is(buffer.byteLength, 0)
      if (passed instanceof ArrayBuffer) new Uint8Array(passed).fill(9)
      assert.is(island.firstDifference(), null)
    }))
}

test.after(() => port1.close())
test.run()
