import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Image, Overlay } from '../../../../src/act/local/memory/index.js'
import { bytesOf, memoryOf, MIB, pattern } from './harness.js'

const PAGE = 4096
const TASKS = 500
/** Enough for keeping them to be worth far more than finding out which they are, however busy the machine is. */
const MANY = 200

const pagesFrom = (first: number) => Array.from({ length: MANY }, (_, index) => first + 2 * index)

/** Runs tasks that write to the pages they are given, each followed by a reset. */
function run(pagesOf: (task: number) => readonly number[]) {
  const image = Image.create(pattern(16 * MIB))
  const memory = memoryOf(16 * MIB)
  const overlay = Overlay.create(memory, image)
  const bytes = bytesOf(memory)
  for (let task = 0; task < TASKS; task++) {
    for (const page of pagesOf(task)) bytes[page * PAGE + (task % PAGE)]! ^= 0xff
    overlay.reset()
    if (task % 100 === 0) assert.is(overlay.firstDifference(), null)
  }
  assert.is(overlay.firstDifference(), null)
  const counts = overlay.resets()
  overlay.close()
  image.close()
  return counts
}

test('pages that every task writes to stay in memory', () => {
  const pages = pagesFrom(0)
  const { keptPages, scanned, copied, dropped } = run(() => pages)
  assert.is(keptPages, MANY)
  assert.is(copied + scanned + dropped, TASKS)
  assert.ok(copied > TASKS / 2, `${copied} copied, ${scanned} scanned, ${dropped} dropped`)
})

test('pages that are no longer written to are given up', () => {
  const [early, late] = [pagesFrom(0), pagesFrom(1)]
  const { keptPages } = run((task) => (task < 50 ? early : late))
  assert.is(keptPages, MANY)
})

test('pages that no task writes to again are not kept, and no longer looked for', () => {
  const { keptPages, dropped } = run((task) => [task, task + 512])
  assert.is(keptPages, 0)
  assert.ok(dropped > 0)
})

test.run()
