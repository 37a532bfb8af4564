import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { generateTrace } from '../../../src/sense/traces/generate.js'
import type { TracedFunction } from '../../../src/sense/traces/trace.js'

const trace = generateTrace({ seed: 'shape', functions: 1500 })
const { functions } = trace

const calls = (traced: TracedFunction) => traced.arrivalCounts.reduce((sum, count) => sum + count, 0)
const share = (holds: (traced: TracedFunction) => boolean) => functions.filter(holds).length / functions.length
const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!

function near(actual: number, published: number, tolerance: number, what: string): void {
  assert.ok(Math.abs(actual - published) <= tolerance, `${what}: ${actual}, published ${published}`)
}

test('functions have the published triggers', () => {
  const published = { http: 55, timer: 15.6, queue: 15.2, orchestration: 6.9, storage: 2.8, event: 2.2, others: 2.2 }
  for (const [trigger, percent] of Object.entries(published)) {
    near(100 * share((traced) => traced.trigger === trigger), percent, 4, trigger)
  }
})

test('8 functions of 10 are called at most once a minute, 45 % at most once an hour', () => {
  near(share((traced) => calls(traced) <= 1440), 0.81, 0.04, 'at most once a minute')
  near(share((traced) => calls(traced) <= 24), 0.45, 0.04, 'at most once an hour')
})

test('the most popular fifth receives nearly all calls', () => {
  const totals = functions.map(calls).sort((a, b) => b - a)
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
  assert.ok(sum(totals.slice(0, Math.round(totals.length * 0.186))) > 0.95 * sum(totals))
})

test('apps have the published sizes', () => {
  const members = new Map<string, number>()
  for (const { app } of functions) members.set(app, (members.get(app) ?? 0) + 1)
  const sizes = [...members.values()]
  near(sizes.filter((size) => size === 1).length / sizes.length, 0.54, 0.06, 'apps of one function')
  near(sizes.filter((size) => size <= 10).length / sizes.length, 0.95, 0.03, 'apps of at most ten')
})

test('durations and memory have the published medians and limits', () => {
  near(median(functions.map((traced) => traced.durationMs.mean)), 684, 150, 'median duration in ms')
  near(share((traced) => traced.durationMs.mean < 60_000), 0.96, 0.03, 'below a minute')
  near(median(functions.map((traced) => traced.memoryBytes)) / 2 ** 20, 140, 15, 'median memory in MiB')
  assert.ok(functions.every((traced) => traced.memoryBytes <= 1536 * 2 ** 20 && traced.durationMs.maximum <= 600_000))
})

test('timers have exact periods', () => {
  const timers = functions.filter((traced) => traced.trigger === 'timer' && traced.arrivalMinutes.length > 1)
  assert.ok(timers.length > 100)
  for (const { id, arrivalMinutes, arrivalCounts } of timers) {
    const period = arrivalMinutes[1]! - arrivalMinutes[0]!
    assert.ok(arrivalMinutes.every((minute, i) => minute === arrivalMinutes[0]! + i * period), id)
    assert.ok(arrivalCounts.every((count) => count === 1), id)
    assert.is(1440 % period, 0, id)
  }
})

test('the day has a peak and a trough of about half its height', () => {
  const perHour = new Float64Array(24)
  // The few heaviest functions would drown the others, and timers keep no hours.
  for (const traced of functions.filter((traced) => traced.trigger !== 'timer' && calls(traced) > 1440)) {
    const total = calls(traced)
    traced.arrivalMinutes.forEach((minute, i) => {
      perHour[Math.floor(minute / 60)]! += traced.arrivalCounts[i]! / total
    })
  }
  const afternoon = (perHour[13]! + perHour[14]! + perHour[15]!) / 3
  const night = (perHour[1]! + perHour[2]! + perHour[3]!) / 3
  near(night / afternoon, 0.5, 0.15, 'night over afternoon')
})

test.run()
