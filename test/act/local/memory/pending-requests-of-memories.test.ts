import { writeSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bytesOf, codeOf, memoryOf, MIB, withIsland } from './harness.js'
import { nextTurn, readInto, withFifo } from './unsettled.js'

test('a memory that a read still waits for takes no island until the read is over, and then a fresh one', () =>
  withIsland(MIB, ({ island, content }) =>
    withFifo(async (file) => {
      const memory = memoryOf(MIB)
      island.attach(memory)
      const reading = readInto(file, bytesOf(memory).subarray(0, 4096))
      island.detach()
      island.reset()
      assert.is(codeOf(() => island.attach(memory)), 'ATOLL_IN_USE')
      assert.is(island.status.state, 'parked')
      island.attach(memoryOf(MIB))
      island.detach()
      island.reset()
      writeSync(file, new Uint8Array(4096).fill(9))
      assert.is(await reading, 4096)
      await nextTurn()
      island.attach(memory)
      assert.is(Buffer.compare(bytesOf(memory), content), 0)
      island.detach()
      island.reset()
      assert.is(island.firstDifference(), null)
    }),
  ))

test('what the kernel wrote into the image that an island left under a memory is found', () =>
  withIsland(MIB, ({ island, content }) =>
    withFifo(async (file) => {
      const memory = memoryOf(MIB)
      for (let use = 0; use < 4; use += 1) {
        island.attach(memory)
        assert.is(Buffer.compare(bytesOf(memory), content), 0)
        island.detach()
        island.reset()
        writeSync(file, new Uint8Array(4096).fill(9))
        assert.is(await readInto(file, bytesOf(memory).subarray(8192, 12288)), 4096)
        await nextTurn()
      }
      island.attach(memory)
      assert.is(Buffer.compare(bytesOf(memory), content), 0)
      island.detach()
    }),
  ))

test.run()
