import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as fc from 'fast-check'
import { encode, loadWasm } from './call.js'

const { call } = loadWasm('edit-distance')

function distance(first: Uint8Array, second: Uint8Array): number {
  const header = new Uint8Array(Uint32Array.of(first.length).buffer)
  return new DataView(call(Buffer.concat([header, first, second])).buffer).getUint32(0, true)
}

/** The whole table, straight from the recurrence. */
function fromTable(first: Uint8Array, second: Uint8Array): number {
  const table = Array.from({ length: first.length + 1 }, (_, i) => [i, ...Array<number>(second.length).fill(0)])
  for (let j = 0; j <= second.length; j++) table[0]![j] = j
  for (let i = 1; i <= first.length; i++) {
    for (let j = 1; j <= second.length; j++) {
      const replaced = table[i - 1]![j - 1]! + (first[i - 1] === second[j - 1] ? 0 : 1)
      table[i]![j] = Math.min(replaced, table[i - 1]![j]! + 1, table[i]![j - 1]! + 1)
    }
  }
  return table[first.length]![second.length]!
}

test('kitten becomes sitting in three edits', () => {
  assert.is(distance(encode('kitten'), encode('sitting')), 3)
  assert.is(distance(encode(''), encode('reef')), 4)
  assert.is(distance(encode('reef'), encode('')), 4)
  assert.is(distance(encode('reef'), encode('reef')), 0)
})

test('any two texts are as far apart as the table of the recurrence says', () => {
  const text = fc.uint8Array({ maxLength: 40, max: 4 })
  fc.assert(fc.property(text, text, (a, b) => distance(a, b) === fromTable(a, b)), { seed: 1 })
})

test.run()
