import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { atollByObserving, atollOverColumns } from '../../../bench/mom/atoll.js'
import { plainOverColumns, plainOverObjects } from '../../../bench/mom/plain.js'
import { readings, sameTargets, type Targets } from '../../../bench/mom/readings.js'

const GUESTS = 200

test('the policy comes to the targets of the plain rules, whether its host has enough memory, little or none', async () => {
  const given = readings(GUESTS, 12)
  const contenders = {
    columns: await atollOverColumns(GUESTS),
    observed: atollByObserving(GUESTS),
    objects: plainOverObjects(given),
  }
  const plain = plainOverColumns(GUESTS)
  const moved = { up: 0, down: 0, none: 0 }
  for (const [at, reading] of given.entries()) {
    await plain.decide(reading, at)
    const expected: Targets = plain.settle()
    for (const [name, contender] of Object.entries(contenders)) {
      await contender.decide(reading, at)
      sameTargets(name, contender.settle(), 'plain', expected)
    }
    for (const [guest, level] of expected.entries()) {
      if (Number.isNaN(level)) moved.none++
      else moved[level > reading.actual[guest]! ? 'up' : 'down']++
    }
  }
  for (const contender of Object.values(contenders)) await contender.stop?.()
  assert.ok(moved.up > 100 && moved.down > 100 && moved.none > 100, JSON.stringify(moved))
})

test('two decisions that differ are told with the guest', () => {
  assert.throws(
    () => sameTargets('one', Float64Array.of(1, 2), 'other', Float64Array.of(1, NaN)),
    (error: Error) => error.message === 'the arms disagree on guest 1: one says 2, other NaN',
  )
})

test.run()
