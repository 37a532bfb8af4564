import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { calendarClass } from '../../src/forecast/calendar.js'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

test('minutes by how round they are', () => {
  const classes = Array.from({ length: 61 }, (_, minute) => calendarClass(7 * HOUR_MS + minute * MINUTE_MS, MINUTE_MS))
  assert.is(classes[0], 5)
  assert.is(classes[30], 4)
  assert.is(classes[45], 3)
  assert.is(classes[20], 2)
  assert.is(classes[5], 1)
  assert.is(classes[59], 0)
  assert.is(classes[60], 5)
})

test('a timer that is late by a moment does not shift the minutes', () => {
  assert.is(calendarClass(HOUR_MS + 12, MINUTE_MS), 5)
  assert.is(calendarClass(HOUR_MS - 12, MINUTE_MS), 5)
})

test('short ticks: only the one in which a minute begins; long ticks: the roundest minute in them', () => {
  assert.is(calendarClass(HOUR_MS, 1000), 5)
  assert.is(calendarClass(HOUR_MS + 1000, 1000), 0)
  assert.is(calendarClass(HOUR_MS + 25 * MINUTE_MS, 10 * MINUTE_MS), 4)
  assert.is(calendarClass(0, 24 * HOUR_MS), 5)
})

test.run()
