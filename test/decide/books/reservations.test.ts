import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Ticks } from '../support/ticks.js'

const reserve = (row: number, to: number) => ({ row, to, effect: 'reserve' as const })
const raise = (row: number, to: number) => ({ row, to, effect: 'raise' as const })

test('what is set aside for one target is kept from others, and lapses when nobody renews it', () => {
  const ticks = new Ticks(400, [100, 100])
  assert.is(ticks.decide(reserve(0, 250)).plan.granted[0], 250)
  const renewed = ticks.decide(reserve(0, 250), raise(1, 400))
  assert.equal([...renewed.plan.granted], [250, 150])
  ticks.obey(renewed.actions)
  const lapsing = ticks.decide(raise(1, 400))
  assert.is(lapsing.plan.granted[0], 150, 'it lapses with the plan that does not renew it')
  assert.is(ticks.decide(raise(1, 400)).plan.granted[0], 300)
})

test('a target gets at once what was set aside for it', () => {
  const ticks = new Ticks(400, [100, 100])
  ticks.decide(reserve(0, 250))
  const { plan } = ticks.decide(raise(0, 240), raise(1, 400))
  assert.equal([...plan.granted], [240, 150])
})

test('what was set aside for a target that is gone is free', () => {
  const ticks = new Ticks(400, [100, 100])
  ticks.decide(reserve(0, 250))
  ticks.sense.tables.vm.remove('vm-0')
  ticks.set(1, {})
  assert.is(ticks.decide(raise(1, 400)).plan.granted[0], 400)
})

test.run()
