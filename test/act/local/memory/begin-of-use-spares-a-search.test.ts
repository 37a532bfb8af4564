import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Image, Overlay } from '../../../../src/act/local/memory/index.js'
import { bytesOf, memoryOf, MIB, pattern, WASM_PAGE } from './harness.js'

const PAGE = 4096
const MANY = 200
const TASKS = 208

test('what the process does between tasks makes no reset search when each task says that it begins', () => {
  const content = pattern(4 * MIB)
  const image = Image.create(content)
  const memory = memoryOf(4 * MIB)
  const overlay = Overlay.create(memory, image)
  const bytes = bytesOf(memory)
  const elsewhere = bytesOf(memoryOf(TASKS * WASM_PAGE))
  for (let task = 0; task < TASKS; task++) {
    elsewhere[task * WASM_PAGE] = 1 // a new page: the process's fault count moves
    overlay.beginUse()
    for (let page = 0; page < MANY; page++) bytes[3 * page * PAGE + task]! ^= 0xff
    overlay.reset()
  }
  assert.is(overlay.firstDifference(), null)
  const { copied, scanned, keptPages } = overlay.resets()
  assert.is(keptPages, MANY)
  assert.ok(copied > scanned, `${copied} copied, ${scanned} scanned`)
  overlay.close()
  image.close()
})

test('a task that begins and writes elsewhere than those before it is found out', () => {
  const content = pattern(MIB)
  const image = Image.create(content)
  const memory = memoryOf(MIB)
  const overlay = Overlay.create(memory, image)
  const bytes = bytesOf(memory)
  for (let task = 0; task < 256; task++) {
    overlay.beginUse()
    bytes[0]! ^= 0xff
    bytes[task * PAGE + 1]! ^= 0xff
    overlay.reset()
    assert.is(Buffer.compare(bytes, content), 0, `after task ${task}`)
  }
  overlay.close()
  image.close()
})

test.run()
