import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Image, Island, limitMappings, Overlay, Reservation, Sampler } from '../../../../src/act/local/memory/index.js'
import { codeOf, memoryOf, MIB, WASM_PAGE, withIsland } from './harness.js'

const NOT_SIZES = [0, -4096, 4097, 0.5, Number.NaN, Infinity, 2 ** 60, '4096', null, undefined, {}] as number[]
const NOT_IDS = [0, -1, 1.5, 2 ** 40, Number.NaN, 'one', null, undefined, {}] as number[]

test('a wrong size, id, offset or type is an error, never a crash', () =>
  withIsland(MIB, ({ reservation, image, island }) => {
    const wrong = (call: () => unknown, what: unknown) => assert.is(codeOf(call), 'ATOLL_ARGUMENT', String(what))
    for (const sizeBytes of NOT_SIZES) {
      wrong(() => Reservation.create(sizeBytes), sizeBytes)
      wrong(() => reservation.createIsland({ sizeBytes, image: null }), sizeBytes)
      if (sizeBytes == null) continue // an image has a default size
      wrong(() => Image.create(new Uint8Array(1), { sizeBytes }), sizeBytes)
    }
    for (const id of NOT_IDS) {
      wrong(() => Island.open(id), id)
      wrong(() => Image.open(id), id)
    }
    wrong(() => reservation.createIsland({ sizeBytes: 2 * MIB, image }), 'larger than its image')
    wrong(() => Image.create(new Uint8Array(8192), { sizeBytes: 4096 }), 'content larger than the image')
    wrong(() => Image.create(new Uint16Array(8) as unknown as Uint8Array), 'not bytes')
    wrong(() => Image.create([1, 2] as unknown as Uint8Array, { sizeBytes: 4096 }), 'an array')
    wrong(() => Sampler.open('host' as 'process'), 'scope')
    for (const limit of [0, -1, 1.5, 1e9, 'x'] as number[]) wrong(() => limitMappings(limit), limit)

    const memory = memoryOf(2 * MIB)
    const looksLikeMemory = Object.create(WebAssembly.Memory.prototype, { buffer: { value: new ArrayBuffer(2 * MIB) } })
    const notMemories = [null, undefined, 5, {}, new ArrayBuffer(MIB), memory.buffer, looksLikeMemory]
    for (const notMemory of notMemories as WebAssembly.Memory[]) {
      wrong(() => island.attach(notMemory), notMemory)
      wrong(() => Overlay.create(notMemory, image), notMemory)
    }
    for (const offsetBytes of [-4096, 1, 2 * MIB, MIB + WASM_PAGE, 2 ** 46, Number.NaN, '0'] as number[]) {
      wrong(() => island.attach(memory, { offsetBytes }), offsetBytes)
    }
    wrong(() => island.attach(memoryOf(WASM_PAGE)), 'a memory that is too small')
    wrong(() => Overlay.create(memoryOf(WASM_PAGE), image), 'a memory that is too small')
    assert.is(island.status.state, 'parked')
  }))

test.run()
