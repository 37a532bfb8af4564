import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { makeSchedule } from '../../src/cli/run/schedule.js'
import { generateTrace } from '../../src/sense/traces/generate.js'

const trace = generateTrace({ seed: 'schedule', functions: 60, maximumCallsPerMinute: 30 })
const options = fc.record({
  seed: fc.string(),
  fromMinute: fc.integer({ min: 0, max: 1430 }),
  lengthMinutes: fc.integer({ min: 1, max: 10 }),
  speed: fc.constantFrom(1, 60, 600),
  callsPerSecond: fc.constantFrom(0.1, 5, 60, 10_000),
})

test('no more calls than the rate allows, in order, and every minute of a chosen function keeps a call', () => {
  fc.assert(
    fc.property(options, ({ seed, fromMinute, lengthMinutes, speed, callsPerSecond }) => {
      const window = { fromMinute, toMinute: fromMinute + lengthMinutes }
      const schedule = makeSchedule(trace, { seed, window, speed, callsPerSecond })
      const { timeMs, functionIndex, summary } = schedule
      assert.ok(summary.calls <= Math.max(1, (callsPerSecond * lengthMinutes * 60) / speed))
      assert.ok(
        timeMs.every(
          (ms, i) => ms >= fromMinute * 60_000 && ms < window.toMinute * 60_000 && ms >= (timeMs[i - 1] ?? 0),
        ),
      )
      for (const [index, { id }] of schedule.trace.functions.entries()) {
        const { arrivalMinutes } = trace.functions.find((traced) => traced.id === id)!
        const wanted = arrivalMinutes.filter((minute) => minute >= fromMinute && minute < window.toMinute)
        const played = timeMs.filter((_, call) => functionIndex[call] === index).map((ms) => Math.floor(ms / 60_000))
        assert.equal([...new Set(played)], [...wanted])
      }
    }),
    { numRuns: 40 },
  )
})

test('the same seed gives the same schedule', () => {
  const make = (seed: string) =>
    makeSchedule(trace, { seed, window: { fromMinute: 480, toMinute: 500 }, speed: 60, callsPerSecond: 5 })
  assert.equal(make('one').timeMs, make('one').timeMs)
  assert.not.equal(make('one').timeMs, make('two').timeMs)
})

test.run()
