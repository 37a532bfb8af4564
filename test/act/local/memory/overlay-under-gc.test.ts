import { setImmediate } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Image, Overlay } from '../../../../src/act/local/memory/index.js'
import { bytesOf, imageTraces, memoryOf, MIB, pattern } from './harness.js'

const collect = globalThis.gc!

/** Uses an overlaid memory once and drops it. In a function of its own, so that no local variable keeps it alive. */
function useAndDrop(image: Image, content: Uint8Array, byte: number): void {
  const memory = memoryOf(MIB)
  const overlay = Overlay.create(memory, image)
  bytesOf(memory).fill(byte, 5000, 90_000)
  overlay.reset()
  if (byte % 10 === 0) collect()
  assert.is(Buffer.compare(bytesOf(memory), content), 0)
}

test('overlaid memories that are dropped are freed by garbage collection, and none shows a wrong byte', async () => {
  const content = pattern(MIB)
  const image = Image.create(content)
  const before = imageTraces()
  for (let byte = 0; byte < 100; byte += 1) {
    useAndDrop(image, content, byte)
    if (byte % 10 === 0) await setImmediate()
  }
  // Finalisers run some time after a collection: each turn gives them another chance.
  for (let turn = 0; turn < 50 && imageTraces().mappings > before.mappings; turn += 1) {
    collect()
    await setImmediate()
  }
  assert.is(imageTraces().mappings, before.mappings)
  image.close()
})

test.run()
