import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createRandom } from '../../../src/sense/random.js'

/** Pearson's statistic against equal shares: about `cells - 1`, give or take `sqrt(2 (cells - 1))`. */
function chiSquare(counts: Uint32Array): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
}

function within(statistic: number, cells: number): void {
  const spread = Math.sqrt(2 * (cells - 1))
  assert.ok(Math.abs(statistic - (cells - 1)) < 4 * spread, `chi-square of ${cells} cells: ${statistic}`)
}

test('uniform fills [0, 1) evenly', () => {
  const random = createRandom(1)
  const counts = new Uint32Array(1000)
  for (let i = 0; i < 200_000; i++) counts[Math.floor(random.uniform() * 1000)]!++
  within(chiSquare(counts), 1000)
})

test('successive pairs fill the square evenly', () => {
  const random = createRandom(2)
  const counts = new Uint32Array(32 * 32)
  const cell = () => Math.floor(random.uniform() * 32)
  for (let i = 0; i < 200_000; i++) counts[cell() * 32 + cell()]!++
  within(chiSquare(counts), 1024)
})

test('first draws of successive forks are as even as draws of one stream', () => {
  const random = createRandom(3)
  const counts = new Uint32Array(256)
  for (let i = 0; i < 50_000; i++) counts[random.fork(i).integer(256)]!++
  within(chiSquare(counts), 256)
})

test('integer(n) is even for an n that does not divide 2^32', () => {
  const random = createRandom(4)
  const n = 3 * 2 ** 30 // taking remainders of 32 bits would give the lowest third twice the share
  const counts = new Uint32Array(3)
  for (let i = 0; i < 60_000; i++) counts[Math.floor(random.integer(n) / 2 ** 30)]!++
  within(chiSquare(counts), 3)
})

test.run()
