import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Image } from '../../../../src/act/local/memory/index.js'
import { bytesOf, memoryOf, MIB, withIsland } from './harness.js'

test('after detach the memory shows the image, and nothing that its holder wrote', () =>
  withIsland(MIB, ({ island, content }) => {
    const memory = memoryOf(MIB)
    for (let time = 0; time < 4; time++) {
      island.attach(memory)
      bytesOf(memory).fill(5, 4096 * time, 4096 * time + 9000)
      island.detach()
      assert.equal(bytesOf(memory), content)
      assert.is(island.firstDifference(), 4096 * time)
      island.reset()
    }
  }))

test('what is written to the memory after detach reaches neither the island nor the next one', () =>
  withIsland(MIB, ({ reservation, image, island, content }) => {
    const memory = memoryOf(MIB)
    const next = reservation.createIsland({ sizeBytes: MIB, image })
    for (let time = 0; time < 4; time++) {
      island.attach(memory)
      island.detach()
      bytesOf(memory).fill(5)
      assert.is(island.firstDifference(), null)
      next.attach(memory)
      assert.equal(bytesOf(memory), content)
      next.detach()
      assert.is(next.firstDifference(), null)
    }
  }))

test('an island that nobody wrote to is still fresh, one that somebody wrote to is not', () =>
  withIsland(MIB, ({ island }) => {
    const memory = memoryOf(MIB)
    for (const isWritten of [false, true, false]) {
      island.attach(memory)
      if (isWritten) bytesOf(memory)[123_456] = 1
      island.detach()
      assert.is(island.status.content, isWritten ? 'used' : 'fresh')
      island.reset()
      assert.is(island.firstDifference(), null)
    }
  }))

test('a memory shows one image after another, then an island of zeros, and at last zeros', () =>
  withIsland(MIB, ({ reservation, island, content }) => {
    const memory = memoryOf(MIB)
    const image = Image.create(new Uint8Array(MIB).fill(9))
    const other = reservation.createIsland({ sizeBytes: MIB, image })
    const zeros = reservation.createIsland({ sizeBytes: MIB, image: null })
    for (let time = 0; time < 2; time++) {
      island.attach(memory)
      assert.equal(bytesOf(memory), content)
      island.detach()
      other.attach(memory)
      assert.ok(bytesOf(memory).every((byte) => byte === 9))
      other.detach()
    }
    zeros.attach(memory)
    assert.ok(bytesOf(memory).every((byte) => byte === 0))
    zeros.detach()
    assert.ok(bytesOf(memory).every((byte) => byte === 0))
    image.close()
  }))

test('an island at another place in the memory leaves nothing of the image that lay there', () =>
  withIsland(MIB / 2, ({ island }) => {
    const memory = memoryOf(MIB)
    island.attach(memory)
    island.detach()
    island.attach(memory, { offsetBytes: MIB / 4 })
    assert.ok(bytesOf(memory).subarray(0, MIB / 4).every((byte) => byte === 0))
    island.detach()
  }))

test('an image that is closed is taken off the memories where it was left', () =>
  withIsland(MIB, ({ island, image }) => {
    const memory = memoryOf(MIB)
    island.attach(memory)
    island.detach()
    image.close()
    assert.ok(bytesOf(memory).every((byte) => byte === 0))
  }))

test.run()
