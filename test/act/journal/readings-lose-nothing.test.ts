import { deepStrictEqual } from 'node:assert/strict'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ReadingTaker, type SignalReading, writeReading } from '../../../src/act/journal/index.js'
import { Sense } from '../../../src/sense/index.js'

const ROWS = 40

function senseWith(rows: number): Sense {
  const sense = new Sense({ capacity: { host: 8, pop: 8, function: ROWS, task: 8, vm: ROWS }, historyTicks: 1 })
  for (let row = 0; row < rows; row++) {
    sense.tables.vm.add(`vm-${row}`)
    sense.tables.function.add(`function-${row}`)
  }
  return sense
}

const cell = fc.oneof(
  fc.constantFrom(NaN, NaN, -0, 0, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, 0.5, 0.1, Infinity, -1, 5e-324),
  fc.integer({ min: 0, max: 300 }),
  fc.double(),
)

test('what was written is written again, bit for bit, whatever it is', () => {
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: ROWS }), (cells) => {
      const [from, to] = [senseWith(cells.length), senseWith(cells.length)]
      const raws = (sense: Sense) => [
        sense.tables.vm.signal('memory.used').raw.subarray(0, cells.length),
        sense.tables.function.signal('requests.arrived').raw.subarray(0, cells.length),
      ]
      for (const raw of raws(from)) raw.set(cells)
      for (const reading of new ReadingTaker(from).take()) writeReading(to, reading)
      // A count that nothing was added to is 0, which is what an empty cell holds, whatever its sign.
      const [gauges, counts] = raws(from).map((raw) => [...raw])
      deepStrictEqual([...raws(to)[0]!], gauges)
      deepStrictEqual(
        [...raws(to)[1]!],
        counts!.map((count) => (count === 0 ? 0 : count)),
      )
    }),
  )
})

const take = (cells: readonly number[]): SignalReading | undefined => {
  const sense = senseWith(cells.length)
  sense.tables.vm.signal('memory.used').raw.set(cells)
  return new ReadingTaker(sense).take()[0]
}

test('in the narrowest numbers that hold all of them, and without rows where all were observed', () => {
  assert.equal(take([1, 255]), { kind: 'vm', signal: 'memory.used', rows: null, values: Uint8Array.of(1, 255) })
  assert.equal(take([1, 256])?.values, Uint16Array.of(1, 256))
  assert.equal(take([1, 65_536])?.values, Uint32Array.of(1, 65_536))
  assert.equal(take([1, 0.5])?.values, Float32Array.of(1, 0.5))
  assert.equal(take([1, 2 ** 32])?.values, Float32Array.of(1, 2 ** 32))
  assert.equal(take([1, 0.1])?.values, Float64Array.of(1, 0.1))
  assert.equal(take([NaN, 7])?.rows, Uint16Array.of(1))
})

test('what nobody observed takes no room', () => assert.is(take([NaN, NaN, NaN]), undefined))

test.run()
