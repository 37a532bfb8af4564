import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Image, mappingCount, Overlay } from '../../../../src/act/local/memory/index.js'
import { bytesOf, codeOf, memoryOf, MIB, pattern } from './harness.js'

const PAGE = 4096
const MANY = 100

/** Kinds of tasks in any order, each said before it comes, and sometimes said wrong or not at all. */
const turns = fc.array(
  fc.record({ kind: fc.integer({ min: 1, max: 80 }), said: fc.option(fc.integer({ min: 1, max: 80 })) }),
  { minLength: 1, maxLength: 150 },
)

test('whatever kind of task was expected, the reset leaves the image', () => {
  const content = pattern(MIB)
  const image = Image.create(content)
  const memory = memoryOf(MIB)
  const bytes = bytesOf(memory)
  const before = mappingCount().count
  fc.assert(
    fc.property(turns, (tasks) => {
      const overlay = Overlay.create(memory, image)
      for (const [turn, { kind, said }] of tasks.entries()) {
        for (let page = 0; page < 5; page++) bytes[((kind * 3 + page * 17) % 256) * PAGE + turn]! ^= 0xff
        overlay.reset(said ?? undefined)
        assert.is(Buffer.compare(bytes, content), 0, `after task ${turn}`)
      }
      overlay.close()
    }),
    { numRuns: 20 },
  )
  image.close()
  assert.ok(mappingCount().count <= before + 20, 'parked pages are given up with their overlay')
})

test('each kind keeps the pages that it writes to', () => {
  const image = Image.create(pattern(16 * MIB))
  const memory = memoryOf(16 * MIB)
  const overlay = Overlay.create(memory, image)
  const bytes = bytesOf(memory)
  for (let task = 0; task < 400; task++) {
    const kind = (task % 8) + 1
    for (let page = 0; page < MANY; page++) bytes[(kind + 16 * page) * PAGE]! ^= 0xff
    overlay.reset(((task + 1) % 8) + 1)
  }
  assert.is(overlay.firstDifference(), null)
  assert.is(overlay.resets().keptPages, 8 * MANY)
  overlay.close()
  image.close()
})

test('a kind that is no number from 1 is refused', () => {
  const image = Image.create(pattern(MIB))
  const overlay = Overlay.create(memoryOf(MIB), image)
  for (const kind of [0, -1, 1.5, NaN, 'two' as unknown as number]) {
    assert.is(codeOf(() => overlay.reset(kind)), 'ATOLL_ARGUMENT')
  }
  overlay.close()
  image.close()
})

test.run()
