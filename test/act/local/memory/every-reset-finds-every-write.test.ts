import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Image, Overlay } from '../../../../src/act/local/memory/index.js'
import { bytesOf, memoryOf, MIB, pattern } from './harness.js'

const PAGE = 4096
const PAGES = MIB / PAGE

/** Kinds of tasks, each with the pages that it writes to, and the order in which they come. */
const tasks = fc.record({
  kinds: fc.array(fc.uniqueArray(fc.nat(PAGES - 1), { maxLength: 20 }), { minLength: 1, maxLength: 6 }),
  order: fc.array(fc.nat(), { minLength: 1, maxLength: 120 }),
  stray: fc.array(fc.nat(PAGES - 1), { maxLength: 120 }),
})

test('whatever tasks repeat, change or do once, the reset after each leaves the image', () => {
  const content = pattern(MIB)
  const image = Image.create(content)
  const memory = memoryOf(MIB)
  const bytes = bytesOf(memory)
  fc.assert(
    fc.property(tasks, ({ kinds, order, stray }) => {
      const overlay = Overlay.create(memory, image)
      for (const [turn, kind] of order.entries()) {
        for (const page of kinds[kind % kinds.length]!) bytes[page * PAGE + (turn % PAGE)]! ^= 0xff
        if (turn < stray.length) bytes.fill(turn, stray[turn]! * PAGE, (stray[turn]! + 1) * PAGE)
        overlay.reset()
        assert.is(Buffer.compare(bytes, content), 0, `after task ${turn}`)
      }
      overlay.close()
    }),
    { numRuns: 30 },
  )
  image.close()
})

test.run()
