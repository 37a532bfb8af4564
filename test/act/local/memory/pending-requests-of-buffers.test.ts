import { randomFill } from 'node:crypto'
import { writeSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { deflate } from 'node:zlib'
import { once } from 'node:events'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { codeOf, MIB, withIsland } from './harness.js'
import { nextTurn, readInto, withFifo } from './unsettled.js'

for (const sizeBytes of [MIB / 4, 2 * MIB]) {
  test(`a read that waits when a buffer of ${sizeBytes} bytes is detached fails; the next holder sees none of it`, () =>
    withIsland(sizeBytes, ({ island, content }) =>
      withFifo(async (file) => {
        const reading = readInto(file, new Uint8Array(island.expose(), 0, 4096))
        island.detach()
        island.reset()
        const next = new Uint8Array(island.expose())
        writeSync(file, new Uint8Array(4096).fill(9))
        assert.is(await reading, 'EFAULT')
        assert.is(Buffer.compare(next, content), 0)
        island.detach()
        assert.is(island.status.state, 'parked')
      }),
    ))
}

test('random bytes that are still being made when the buffer is detached reach nobody', () =>
  withIsland(MIB, async ({ island, content }) => {
    const filling = new Promise((resolve) => randomFill(new Uint8Array(island.expose()), resolve))
    island.detach()
    island.reset()
    const next = new Uint8Array(island.expose())
    await filling
    assert.is(Buffer.compare(next, content), 0)
    island.detach()
  }))

test('a compression that reads a buffer that was detached reads nothing of the next holder', () =>
  withIsland(MIB, async ({ island }) => {
    const first = new Uint8Array(island.expose()).fill(1)
    const compressing = new Promise<Uint8Array>((resolve) => deflate(first, (_, bytes) => resolve(bytes)))
    island.detach()
    island.reset()
    const next = new Uint8Array(island.expose())
    next.set(Buffer.from('the secret of the next holder'.repeat(100)))
    await compressing
    assert.is(island.status.state, 'exposed')
    island.detach()
  }))

test('a socket that reads into a buffer of an island fails when the buffer is detached', () =>
  withIsland(MIB, async ({ island, content }) => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const onread = { buffer: new Uint8Array(island.expose()), callback: () => true }
    const client = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', onread } as never)
    const [peer] = (await once(server, 'connection')) as [Socket]
    await once(client, 'connect')
    island.detach()
    island.reset()
    const next = new Uint8Array(island.expose())
    const failing = once(client, 'error') as Promise<[NodeJS.ErrnoException]>
    peer.write(new Uint8Array(4096).fill(9))
    assert.is((await failing)[0].code, 'EFAULT')
    assert.is(Buffer.compare(next, content), 0)
    island.detach()
    peer.on('error', () => {}).destroy()
    server.close()
    await once(server, 'close')
  }))

test('the addresses that a request kept from use are free again when it is over', () =>
  withIsland(MIB, ({ island, reservation }) =>
    withFifo(async (file) => {
      const uses = (2 * (reservation.largestFreeBytes + MIB)) / MIB
      for (let use = 0; use < uses; use += 1) {
        const reading = readInto(file, new Uint8Array(island.expose(), 0, 1))
        island.detach()
        writeSync(file, 'x')
        await reading
        await nextTurn()
      }
    }),
  ))

test('where no other addresses are left, the island stays exposed until the request is over', () =>
  withIsland(MIB, ({ island, reservation }) =>
    withFifo(async (file) => {
      while (reservation.largestFreeBytes >= MIB) {
        reservation.createIsland({ sizeBytes: MIB, image: null, populate: false })
      }
      const bytes = new Uint8Array(island.expose(), 0, 1)
      const reading = readInto(file, bytes)
      assert.is(codeOf(() => island.detach()), 'ATOLL_NO_SPACE')
      assert.is(island.status.state, 'exposed')
      writeSync(file, 'x')
      assert.is(await reading, 1)
      assert.is(bytes[0], 'x'.charCodeAt(0))
      await nextTurn()
      island.detach()
    }),
  ))

test.run()
