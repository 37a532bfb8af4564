import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as fc from 'fast-check'
import { generateTrace } from '../../../src/sense/traces/generate.js'

test('every generated trace keeps the promises of its type', () => {
  const options = fc.record({
    seed: fc.string(),
    functions: fc.integer({ min: 1, max: 60 }),
    minutes: fc.integer({ min: 1, max: 300 }),
    maximumCallsPerMinute: fc.double({ min: 0.01, max: 50, noNaN: true }),
    burstyShare: fc.double({ min: 0, max: 1, noNaN: true }),
    chainShare: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  fc.assert(
    fc.property(options, (options) => {
      const { minutes, functions } = generateTrace(options)
      assert.is(minutes, options.minutes)
      assert.is(functions.length, options.functions)
      assert.is(new Set(functions.map((traced) => traced.id)).size, functions.length)
      for (const { arrivalMinutes, arrivalCounts, durationMs: d, memoryBytes } of functions) {
        assert.ok(arrivalMinutes.length > 0 && arrivalMinutes.length === arrivalCounts.length)
        assert.ok(arrivalMinutes.every((minute, i) => minute < minutes && (i === 0 || minute > arrivalMinutes[i - 1]!)))
        assert.ok(arrivalCounts.every((count) => count > 0))
        const ascending = [1, d.minimum, d.p25, d.p50, d.p75, d.p99, d.maximum, 600_000]
        assert.ok(ascending.every((ms, i) => i === 0 || ms >= ascending[i - 1]!), String(ascending))
        assert.ok(d.mean >= d.minimum && d.mean <= d.maximum)
        assert.ok(Number.isInteger(memoryBytes) && memoryBytes > 0)
      }
    }),
    { numRuns: 60, seed: 2 },
  )
})

test('functions of one app share its owner and its memory', () => {
  const { functions } = generateTrace({ seed: 'apps', functions: 300, minutes: 10, maximumCallsPerMinute: 1 })
  const apps = new Set(functions.map((traced) => traced.app))
  const shared = new Set(functions.map((traced) => `${traced.app} ${traced.owner} ${traced.memoryBytes}`))
  assert.ok(apps.size > 50 && apps.size < 300)
  assert.is(shared.size, apps.size)
})

test('the same options give the same trace, another seed another one', () => {
  const options = { seed: 5, functions: 50, minutes: 200, maximumCallsPerMinute: 10 }
  assert.equal(generateTrace(options), generateTrace(options))
  assert.not.equal(generateTrace({ ...options, seed: 6 }), generateTrace(options))
})

test('an option out of its range is an error that names it', () => {
  assert.throws(() => generateTrace({ functions: 0 }), /^functions is 0: expected a whole number from 1 to 1000000$/)
  assert.throws(() => generateTrace({ minutes: 1.5 }), /^minutes is 1.5: expected a whole number/)
  assert.throws(() => generateTrace({ burstyShare: 1.1 }), /^burstyShare is 1.1: expected a number from 0 to 1$/)
  assert.throws(() => generateTrace({ chainLagMinutes: NaN }), /^chainLagMinutes is NaN/)
  assert.throws(() => generateTrace({ seed: Infinity }), /^seed: Infinity/)
  assert.throws(() => generateTrace({ function: 3 } as object), /^no option function; there are seed, functions/)
})

test.run()
