import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Reason } from '../../../src/decide/index.js'
import { Ticks } from '../support/ticks.js'

test('memory that was granted is not granted again before the host shows it', () => {
  const ticks = new Ticks(400, [100, 100])
  const first = ticks.decide({ row: 0, to: 250, effect: 'raise' })
  assert.is(first.plan.granted[0], 250)
  // The host is slow: nothing of it is in the numbers yet.
  const second = ticks.decide({ row: 1, to: 300, effect: 'raise' }, { row: 0, to: 260, effect: 'raise' })
  assert.is(second.plan.granted[0], 150, 'of 200 bytes that seem free 150 are promised')
  assert.is(second.plan.reason[1], Reason.InFlight)
})

test('an outcome that comes after the sample counts until the next one', () => {
  const ticks = new Ticks(400, [100, 100])
  const { actions } = ticks.decide({ row: 0, to: 250, effect: 'raise' })
  ticks.settle(actions[0]!, { status: 'done', reached: 250 })
  ticks.set(0, { 'memory.actual': 250 })
  const { plan } = ticks.decide({ row: 1, to: 300, effect: 'raise' }, { row: 0, to: 260, effect: 'raise' })
  assert.equal([...plan.granted], [140, 260], 'the sample shows the grant, and nothing is booked beside it')
})

test('memory that the guest has been told of stays booked until its level shows it, or a minute has passed', () => {
  const ticks = new Ticks(400, [100, 100])
  const { actions } = ticks.decide({ row: 0, to: 250, effect: 'raise' })
  ticks.settle(actions[0]!, { status: 'done', reached: 250 })
  const granted = (nowMs: number, actual: number) => {
    ticks.nowMs = nowMs
    ticks.set(0, { 'memory.actual': actual })
    const { plan, actions } = ticks.decide({ row: 1, to: 300, effect: 'raise' })
    for (const action of actions) ticks.settle(action, { status: 'failed', reason: 'only asked', retry: true })
    return plan.granted[0]
  }
  assert.is(granted(1_000, 100), 150, 'the balloon has not moved')
  assert.is(granted(2_000, 180), 150, 'what has arrived is committed, the rest booked')
  assert.is(granted(70_000, 180), 220, 'it will not get there')
})

test('a grant that failed is free again', () => {
  const ticks = new Ticks(400, [100, 100])
  const { actions } = ticks.decide({ row: 0, to: 250, effect: 'raise' })
  ticks.settle(actions[0]!, { status: 'failed', reason: 'busy', retry: true })
  const { plan } = ticks.decide({ row: 1, to: 300, effect: 'raise' })
  assert.is(plan.granted[0], 300)
})

test('what will fail again rests, each time for longer, until something works', () => {
  const ticks = new Ticks(1000, [100])
  const tryAt = (nowMs: number) => {
    ticks.nowMs = nowMs
    const { plan, actions } = ticks.decide({ row: 0, to: 250, effect: 'raise' })
    if (actions.length > 0) ticks.settle(actions[0]!, { status: 'failed', reason: 'no such device', retry: false })
    return plan.reason[0] === Reason.Resting ? plan.bound[0] : 'tried'
  }
  assert.equal([0, 4_000, 10_000, 11_000, 30_000].map(tryAt), ['tried', 6_000, 'tried', 19_000, 'tried'])
})

test('a target that takes the row of another one starts clean', () => {
  const ticks = new Ticks(1000, [100])
  ticks.decide({ row: 0, to: 250, effect: 'raise' })
  ticks.sense.tables.vm.remove('vm-0')
  ticks.sense.tables.vm.add('other', {}, 'host', ticks.sense.tables.host)
  ticks.set(0, { 'memory.actual': 100, 'memory.safeMinimum': 10, 'memory.maximum': 1000 })
  const { plan } = ticks.decide({ row: 0, to: 250, effect: 'raise' })
  assert.is(plan.reason[0], Reason.AsProposed)
})

test.run()
