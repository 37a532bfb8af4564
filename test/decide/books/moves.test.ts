import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { MoveCounts } from '../../../src/decide/arbiter/moves.js'

const MINUTE_MS = 60_000

function counts(): MoveCounts {
  const moves = new MoveCounts()
  moves.growTo(4)
  moves.advance(0)
  return moves
}

test('a count is between the moves of the last hour and those of the last 65 minutes', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 40, noNaN: true }), { maxLength: 60 }), (gaps) => {
      const moves = counts()
      const times: number[] = []
      let now = 0
      for (const gap of gaps) {
        now += gap * MINUTE_MS
        moves.advance(now)
        moves.add(1)
        times.push(now)
        const within = (minutes: number) => times.filter((time) => time > now - minutes * MINUTE_MS).length
        assert.ok(moves.inHour[1]! >= within(60) && moves.inHour[1]! <= within(65))
      }
    }),
  )
})

test('rows are counted apart, growing keeps them, resetting forgets one', () => {
  const moves = counts()
  moves.add(0)
  moves.add(1)
  moves.growTo(10)
  moves.add(1)
  assert.equal([...moves.inHour.slice(0, 3)], [1, 2, 0])
  moves.resetRow(1)
  assert.equal([...moves.inHour.slice(0, 3)], [1, 0, 0])
  moves.advance(90 * MINUTE_MS)
  assert.equal([...moves.inHour], Array(10).fill(0))
})

test('more moves than fit a count stay at its limit', () => {
  const moves = counts()
  for (let move = 0; move < 70_000; move++) moves.add(0)
  assert.is(moves.inHour[0], 65_535)
  moves.advance(90 * MINUTE_MS)
  assert.is(moves.inHour[0], 0)
})

test.run()
