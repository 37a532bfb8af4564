import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Reason } from '../../../src/decide/index.js'
import { Ticks } from '../support/ticks.js'

const SECOND_MS = 1000

/** Reclaims at a time; the guest may suffer afterwards. @returns whether it could, or how long it has to wait */
function reclaim(ticks: Ticks, seconds: number, strain: Record<string, number> = {}): string | number {
  ticks.nowMs = seconds * SECOND_MS
  const { plan, actions } = ticks.decide({ row: 0, to: ticks.level(0) - 1, effect: 'lower' })
  ticks.obey(actions)
  ticks.set(0, { 'memory.pressure': 0, 'memory.refaults': 0, ...strain })
  return plan.reason[0] === Reason.Backoff ? plan.bound[0]! / SECOND_MS : 'reclaimed'
}

test('reclaiming waits when pressure or refaults rose after it, twice as long each time', () => {
  const ticks = new Ticks(1e6, [1000])
  assert.is(reclaim(ticks, 0, { 'memory.pressure': 0.2 }), 'reclaimed')
  assert.is(reclaim(ticks, 1), 10)
  assert.is(reclaim(ticks, 10), 1)
  assert.is(reclaim(ticks, 11, { 'memory.refaults': 500 }), 'reclaimed')
  assert.is(reclaim(ticks, 12), 20)
  assert.is(reclaim(ticks, 32, { 'memory.pressure': 0.5 }), 'reclaimed')
  assert.is(reclaim(ticks, 33), 40)
})

test('noise is no strain', () => {
  const ticks = new Ticks(1e6, [1000])
  ticks.set(0, { 'memory.pressure': 0.1, 'memory.refaults': 100 })
  assert.is(reclaim(ticks, 0, { 'memory.pressure': 0.009, 'memory.refaults': 15 }), 'reclaimed')
  assert.is(reclaim(ticks, 1), 'reclaimed')
})

test('a guest that bears reclaiming for a minute is trusted again', () => {
  const ticks = new Ticks(1e6, [1000])
  reclaim(ticks, 0, { 'memory.pressure': 0.2 })
  reclaim(ticks, 1)
  assert.is(reclaim(ticks, 11, { 'memory.pressure': 0.2 }), 'reclaimed')
  assert.is(reclaim(ticks, 12), 20)
  assert.is(reclaim(ticks, 100), 'reclaimed')
  assert.is(reclaim(ticks, 200, { 'memory.pressure': 0.2 }), 'reclaimed')
  assert.is(reclaim(ticks, 201), 20, 'half of what it would have been')
})

test.run()
