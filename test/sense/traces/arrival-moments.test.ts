import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as fc from 'fast-check'
import { createRandom } from '../../../src/sense/random.js'
import { arrivalsWithin } from '../../../src/sense/traces/arrivals.js'
import { generateTrace } from '../../../src/sense/traces/generate.js'

const trace = generateTrace({ seed: 'moments', functions: 40, minutes: 240, maximumCallsPerMinute: 20 })
const day = (seed: string) => arrivalsWithin(trace, 0, trace.minutes, createRandom(seed))

test('each minute of each function holds as many calls as the trace counts', () => {
  const { timeMs, functionIndex } = day('a')
  const counted = new Map<string, number>()
  timeMs.forEach((time, i) => {
    const key = `${functionIndex[i]} ${Math.floor(time / 60_000)}`
    counted.set(key, (counted.get(key) ?? 0) + 1)
  })
  const expected = new Map<string, number>()
  trace.functions.forEach((traced, index) =>
    traced.arrivalMinutes.forEach((minute, i) => expected.set(`${index} ${minute}`, traced.arrivalCounts[i]!)),
  )
  assert.equal([...counted].sort(), [...expected].sort())
})

test('calls are in order of time', () => {
  const { timeMs } = day('a')
  assert.ok(timeMs.every((time, i) => i === 0 || time >= timeMs[i - 1]!))
})

test('the same seed gives the same moments, another seed others', () => {
  assert.equal(day('a'), day('a'))
  assert.not.equal(day('a').timeMs, day('b').timeMs)
})

test('a call keeps its moment whichever window it is seen through', () => {
  const whole = day('a')
  const minute = fc.integer({ min: 0, max: trace.minutes })
  fc.assert(
    fc.property(minute, minute, (a, b) => {
      fc.pre(a !== b)
      const [from, to] = [Math.min(a, b), Math.max(a, b)]
      const part = arrivalsWithin(trace, from, to, createRandom('a'))
      const inside = (_: number, i: number) => whole.timeMs[i]! >= from * 60_000 && whole.timeMs[i]! < to * 60_000
      assert.equal(part.timeMs, whole.timeMs.filter(inside))
      assert.equal(part.functionIndex, whole.functionIndex.filter(inside))
    }),
    { numRuns: 30, seed: 1 },
  )
})

test("a timer's calls are evenly spaced", () => {
  const timer = { ...trace.functions[0]!, trigger: 'timer' as const }
  const arrivalMinutes = Uint32Array.of(0, 1, 2)
  const arrivalCounts = Uint32Array.of(4, 4, 4)
  const evenly = { minutes: 3, functions: [{ ...timer, arrivalMinutes, arrivalCounts }] }
  const { timeMs } = arrivalsWithin(evenly, 0, 3, createRandom('a'))
  assert.equal([...timeMs.subarray(1)].map((time, i) => time - timeMs[i]!), Array(11).fill(15_000))
})

test('minutes that are not a window of the trace are an error', () => {
  for (const [from, to] of [[-1, 5], [5, 5], [6, 5], [0, 241], [0.5, 2], [0, NaN]] as const) {
    assert.throws(() => arrivalsWithin(trace, from, to, createRandom('a')), /whole minutes, 0 <= from < to <= 240/)
  }
})

test.run()
