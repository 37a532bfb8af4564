import { mkdtempSync, openSync, closeSync, read, readSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Image, Overlay } from '../../../../src/act/local/memory/index.js'
import { bytesOf, memoryOf, MIB, pattern, WASM_PAGE } from './harness.js'

const PAGE = 4096
const PAGES = (2 * MIB) / PAGE

/** Writes where it is told, as soon as it is told. */
const WRITER = `
  const { workerData: { memory, order } } = require('node:worker_threads')
  for (;;) {
    Atomics.wait(order, 0, 0)
    new Uint8Array(memory.buffer)[order[1]] ^= 255
    Atomics.store(order, 0, 0)
    Atomics.notify(order, 0)
  }`

const steps = fc.array(
  fc.oneof(
    fc.record({ by: fc.constantFrom('thread', 'other', 'kernel', 'pool'), page: fc.nat(PAGES - 1) }),
    fc.record({ by: fc.constantFrom('thread', 'other', 'kernel'), page: fc.nat(5) }),
    fc.record({ by: fc.constant('growth'), page: fc.nat(15) }),
    fc.record({ by: fc.constantFrom('reset', 'reset', 'next'), page: fc.integer({ min: 1, max: 3 }) }),
  ),
  { minLength: 20, maxLength: 150 },
)

test('after each reset the memory is as its image, whoever wrote to it and by whichever way', async () => {
  const content = pattern(2 * MIB)
  const image = Image.create(content)
  const memory = memoryOf(2 * MIB, true)
  const order = new Int32Array(new SharedArrayBuffer(8))
  const worker = new Worker(WRITER, { eval: true, workerData: { memory, order } })
  const folder = mkdtempSync(join(tmpdir(), 'atoll-'))
  writeFileSync(join(folder, 'stray'), 'stray bytes of a file')
  const file = openSync(join(folder, 'stray'), 'r')
  const writers: Record<string, (page: number) => unknown> = {
    thread: (page) => void (bytesOf(memory)[page * PAGE + 9]! ^= 0xff),
    other: (page) => {
      Atomics.store(order, 1, page * PAGE + 17)
      Atomics.store(order, 0, 1)
      Atomics.notify(order, 0)
      Atomics.wait(order, 0, 1)
    },
    kernel: (page) => readSync(file, bytesOf(memory), page * PAGE, 20, 0),
    pool: (page) => promisify(read)(file, bytesOf(memory), page * PAGE + 50, 20, 0),
    growth: (page) => {
      if (bytesOf(memory).length < 8 * MIB) memory.grow(1)
      bytesOf(memory)[bytesOf(memory).length - WASM_PAGE + page * PAGE]! ^= 0xff
    },
  }
  try {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const overlay = Overlay.create(memory, image)
        for (const [turn, { by, page }] of [...all, { by: 'reset', page: 0 }].entries()) {
          await writers[by]?.(page)
          if (by !== 'reset' && by !== 'next') continue
          overlay.reset(by === 'next' ? page : undefined)
          const bytes = bytesOf(memory)
          assert.is(Buffer.compare(bytes.subarray(0, content.length), content), 0, `after step ${turn}`)
          assert.ok(!bytes.subarray(content.length).some((byte) => byte !== 0), `behind the image after step ${turn}`)
          if (turn % 2 === 0) overlay.beginUse()
        }
        overlay.close()
      }),
      { numRuns: 12 },
    )
  } finally {
    await worker.terminate()
    closeSync(file)
    rmSync(folder, { recursive: true })
    image.close()
  }
})

test.run()
