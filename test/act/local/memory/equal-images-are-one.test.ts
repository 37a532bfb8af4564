import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Image } from '../../../../src/act/local/memory/index.js'
import { codeOf, imageTraces, MIB, pattern } from './harness.js'

test('images of the same bytes, size and backing are one, for as long as any of them is open', () => {
  const before = imageTraces()
  const first = Image.create(pattern(MIB))
  const traces = imageTraces()
  const second = Image.create(pattern(MIB))
  assert.is(second.id, first.id)
  assert.is(second.contentHash, first.contentHash)
  assert.equal(imageTraces(), traces)
  first.close()
  first.close() // closes no other's handle
  assert.is(codeOf(() => Image.open(second.id).close()), null)
  second.close()
  assert.is(codeOf(() => Image.open(second.id)), 'ATOLL_CLOSED')
  assert.equal(imageTraces(), before)
})

test('zero bytes at the end are the same as none, in an image of the same size', () => {
  const short = Image.create(Uint8Array.of(1, 2, 3), { sizeBytes: 8192 })
  const long = Image.create(Uint8Array.of(1, 2, 3, ...new Uint8Array(5000)))
  assert.is(short.id, long.id)
  short.close()
  long.close()
})

test('one byte, the size or the backing make another image', () => {
  const content = pattern(4 * MIB)
  const other = content.slice()
  other[other.length - 1]! ^= 1
  const images = [
    Image.create(content, { backing: '4K' }),
    Image.create(other, { backing: '4K' }),
    Image.create(content, { backing: '4K', sizeBytes: 8 * MIB }),
    Image.create(new Uint8Array(0), { sizeBytes: 4 * MIB }),
  ]
  assert.is(new Set(images.map(({ id }) => id)).size, images.length)
  assert.is(images[0]!.contentHash, images[2]!.contentHash)
  for (const image of images) image.close()
})

// XXH64 of the content is mixed from four lanes, each a chain of steps that can be undone: so a second content with the
// same hash can be computed, as whoever wants to see another's image would.
test('two contents of the same hash stay two images', () => {
  const [one, other] = collision()
  const first = Image.create(one)
  const second = Image.create(other)
  assert.is(first.contentHash, second.contentHash)
  assert.is.not(first.id, second.id)
  first.close()
  second.close()
})

const P1 = 0x9e3779b185ebca87n
const P2 = 0xc2b2ae3d27d4eb4fn
const word = (value: bigint) => BigInt.asUintN(64, value)
const rotate = (value: bigint, bits: bigint) => word((value << bits) | (word(value) >> (64n - bits)))
const step = (lane: bigint, input: bigint) => word(rotate(word(lane + input * P2), 31n) * P1)

/** Two contents of 64 bytes, none of them zero at the end, that leave the first lane as each other does, after two steps of it. */
function collision(): [Uint8Array, Uint8Array] {
  const start = word(P1 + P2)
  const contents = [1n, 2n].map(() => new BigUint64Array(8).fill(0x7777777777777777n))
  contents[0]![0] = 1n
  contents[1]![0] = 2n
  contents[0]![4] = 5n
  // What the second step adds to is rotated and multiplied alike: equal sums make equal lanes.
  const sum = word(step(start, 1n) + 5n * P2)
  contents[1]![4] = word((sum - step(start, 2n)) * inverse(P2))
  return contents.map((words) => new Uint8Array(words.buffer)) as [Uint8Array, Uint8Array]
}

/** Of an odd number modulo 2^64, by Newton's iteration. */
function inverse(odd: bigint): bigint {
  let guess = odd
  for (let bits = 3; bits < 64; bits *= 2) guess = word(guess * (2n - odd * guess))
  return guess
}

test.run()
