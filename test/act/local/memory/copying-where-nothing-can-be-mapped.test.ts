import { spawnSync } from 'node:child_process'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

const MODULE = new URL('../../../../src/act/local/memory/index.js', import.meta.url).href
const PROGRAM = `
  import assert from 'node:assert/strict'
  const { copyingReason, Image, Overlay, Reservation } = await import(${JSON.stringify(MODULE)})
  const warnings = []
  process.on('warning', ({ code }) => code?.startsWith('ATOLL_') && warnings.push(code)) // Node may have some, too
  const SIZE = 2 ** 20, WASM_PAGE = 2 ** 16
  const content = Uint8Array.from({ length: SIZE }, (_, at) => at * 7 + 1)
  const image = Image.create(content)
  const reservation = Reservation.create(8 * SIZE)
  const bytesOf = (memory) => new Uint8Array(memory.buffer)
  const isZero = (bytes) => bytes.every((byte) => byte === 0)

  const island = reservation.createIsland({ sizeBytes: SIZE, image })
  const other = reservation.createIsland({ sizeBytes: SIZE, image })
  const memory = new WebAssembly.Memory({ initial: 17, maximum: 40 })
  assert.equal(copyingReason(), null)
  island.attach(memory, { offsetBytes: WASM_PAGE })
  assert.match(copyingReason(), /may move when it grows/)
  assert.throws(() => other.attach(memory), { code: 'ATOLL_OVERLAP' })
  assert.deepEqual(bytesOf(memory).subarray(WASM_PAGE), content)
  bytesOf(memory)[WASM_PAGE + 5] = 99
  assert.equal(island.firstDifference(), 5)
  memory.grow(2) // it may move
  bytesOf(memory).fill(8, WASM_PAGE + SIZE)
  assert.equal(island.detach(), 2 * WASM_PAGE)
  assert.ok(isZero(bytesOf(memory)))
  assert.equal(island.firstDifference(), 5)
  island.attach(memory)
  assert.equal(bytesOf(memory)[5], 99)
  island.reset()
  assert.deepEqual(bytesOf(memory).subarray(0, SIZE), content)
  island.detach()
  assert.equal(island.firstDifference(), null)
  assert.equal(bytesOf(memory).length, 19 * WASM_PAGE)

  const overlaid = new WebAssembly.Memory({ initial: 18, maximum: 40 })
  const overlay = Overlay.create(overlaid, image)
  assert.ok(overlay.isCopied)
  for (const at of [0, SIZE - 1, SIZE, 18 * WASM_PAGE - 1]) {
    overlay.beginUse()
    bytesOf(overlaid)[at] ^= 255
    assert.equal(overlay.firstDifference(), at)
    overlay.reset(1)
    assert.equal(overlay.firstDifference(), null)
  }
  overlaid.grow(1)
  bytesOf(overlaid).fill(3)
  assert.equal(overlay.reset(), WASM_PAGE)
  assert.deepEqual(bytesOf(overlaid).subarray(0, SIZE), content)
  assert.ok(isZero(bytesOf(overlaid).subarray(SIZE)))
  overlay.close()
  assert.ok(isZero(bytesOf(overlaid)))
  overlay.close()
  reservation.close()
  image.close()

  await new Promise(setImmediate)
  assert.deepEqual(warnings, ['ATOLL_COPYING'])
  console.log('all of it is copied')
`

test('where V8 reserves no addresses behind memories, content is copied in and out, and that is said once', () => {
  const options = ['--no-warnings', '--disable-wasm-trap-handler', '--input-type=module', '-e', PROGRAM]
  const { stdout, stderr } = spawnSync(process.execPath, options, { encoding: 'utf8' })
  assert.is(stdout, 'all of it is copied\n', stderr)
})

test.run()
