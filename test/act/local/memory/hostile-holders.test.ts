import { randomFill } from 'node:crypto'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bytesOf, codeOf, memoryOf, MIB, WASM_PAGE, withIsland } from './harness.js'

test('a comparator that detaches the island while its words are sorted reaches no later holder', () =>
  withIsland(MIB, ({ island, content }) => {
    let next: Uint8Array | null = null
    const words = new Uint32Array(island.expose())
    words.sort((left, right) => {
      if (next === null) {
        island.detach()
        island.reset()
        next = new Uint8Array(island.expose())
      }
      return right - left
    })
    assert.is(words.length, 0)
    assert.is(Buffer.compare(next!, content), 0)
    island.detach()
  }))

test('callbacks and conversions that detach the island reach no later holder', () =>
  withIsland(MIB, ({ island, content }) => {
    const attacks: ((bytes: Uint8Array, detach: () => number) => unknown)[] = [
      (bytes, detach) => bytes.fill({ valueOf: detach } as never),
      (bytes, detach) => bytes.copyWithin(0, { valueOf: detach } as never),
      (bytes, detach) => bytes.set({ length: 2, 0: { valueOf: detach }, 1: 9 } as never),
      (bytes, detach) => new DataView(bytes.buffer).setUint32(0, { valueOf: detach } as never),
      (bytes, detach) => Atomics.store(bytes, { valueOf: detach } as never, 9),
      (bytes, detach) => bytes.subarray({ valueOf: detach } as never).fill(9),
      (bytes, detach) => bytes.map(() => detach()),
      (bytes, detach) => bytes.forEach((_, at) => (at === 0 ? detach() : (bytes[at] = 9))),
      (bytes, detach) => new Uint8Array(bytes.buffer, { valueOf: detach } as never).fill(9),
    ]
    for (const attack of attacks) {
      let next: Uint8Array | null = null
      codeOf(() =>
        attack(new Uint8Array(island.expose()), () => {
          if (next !== null) return 9
          island.detach()
          island.reset()
          next = new Uint8Array(island.expose())
          return 1
        }),
      )
      assert.is(Buffer.compare(next!, content), 0, String(attack))
      island.detach()
      island.reset()
    }
  }))

test('views, clones and waits of a detached buffer see nothing of the island', () =>
  withIsland(MIB, ({ island, content }) => {
    const buffer = island.expose()
    const view = new DataView(buffer)
    const words = new Int32Array(buffer)
    const clone = new Uint8Array(structuredClone(buffer))
    assert.is(codeOf(() => Atomics.wait(words, 0, words[0]!, 0)) === null, false)
    assert.is(Atomics.notify(words, 0), 0)
    island.detach()
    new Uint8Array(island.expose()).fill(7)
    assert.throws(() => view.getUint8(0))
    assert.throws(() => view.setUint8(0, 1))
    assert.throws(() => Atomics.load(words, 0))
    assert.throws(() => Atomics.notify(words, 0))
    assert.throws(() => structuredClone(buffer, { transfer: [buffer] }))
    assert.is(words.length, 0)
    assert.is(Buffer.compare(clone, content), 0)
    island.detach()
  }))

test('a memory that grows while an island is being attached or detached keeps both whole', () =>
  withIsland(MIB, ({ island, content }) => {
    const memory = memoryOf(MIB)
    const growing = { valueOf: () => memory.grow(1) && 0 }
    codeOf(() => island.attach(memory, { offsetBytes: growing as never }))
    if (island.status.state === 'parked') island.attach(memory)
    assert.is(Buffer.compare(bytesOf(memory).subarray(0, MIB), content), 0)
    memory.grow(2)
    bytesOf(memory).fill(9)
    assert.is(island.detach(), 2 * WASM_PAGE)
    assert.ok(bytesOf(memory).subarray(-2 * WASM_PAGE).every((byte) => byte === 0))
    assert.is(Buffer.compare(bytesOf(memory).subarray(0, MIB), content), 0)
    island.reset()
    assert.is(island.firstDifference(), null)
  }))

test('a worker that is terminated in the middle of requests leaves an island that is as new after a reset', () =>
  withIsland(MIB, async ({ island }) => {
    const holder = new Worker(new URL('./filling-holder.js', import.meta.url), { workerData: island.id })
    await once(holder, 'message')
    await holder.terminate()
    assert.is(island.status.state, 'parked')
    island.reset()
    await new Promise((resolve) => randomFill(new Uint8Array(MIB), resolve)) // behind whatever the pool still does
    assert.is(island.firstDifference(), null)
  }))

test.run()
